/** Text with `<b>`, `<i>` and entities becomes nodes; anything else stays words and can never become an element. */

const SIGNS = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
const PIECES = /(<\/?[bi]>)/;

function plain(text) {
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (sign) => SIGNS[sign]);
}

export function renderMarkup(text) {
  const root = document.createElement('span');
  let open = root;
  for (const piece of text.split(PIECES)) {
    if (piece === '<b>' || piece === '<i>') {
      const inner = document.createElement(piece[1] === 'b' ? 'strong' : 'em');
      open.append(inner);
      open = inner;
    } else if (piece === '</b>' || piece === '</i>') open = open === root ? root : open.parentElement;
    else if (piece !== '') open.append(plain(piece));
  }
  return [...root.childNodes];
}
