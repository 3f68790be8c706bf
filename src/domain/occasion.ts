/** Names the reason of a reminder once and for all; of a campaign, so that two campaigns never share one. */
export function occasionOf(campaign: string, what: string): string {
  return `${campaign}/${what}`;
}

/** The campaign an occasion belongs to, and what it is about; null where it belongs to none. */
export function occasionParts(occasion: string): { readonly campaign: string | null; readonly what: string } {
  const cut = occasion.indexOf('/');
  return cut < 0
    ? { campaign: null, what: occasion }
    : { campaign: occasion.slice(0, cut), what: occasion.slice(cut + 1) };
}
