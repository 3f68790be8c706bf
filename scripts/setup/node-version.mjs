// Runs before anything else is loaded, so it uses nothing a very old Node would not have.
const NEEDED = [20, 19];

/** Stops with one sentence when this Node is too old; the other scripts may then use what Node 20.19 offers. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  process.stderr.write(
    `Cần Node.js từ ${NEEDED.join('.')} trở lên; máy này đang dùng ${process.versions.node}. ` +
      'Anh/chị cài Node.js 24 rồi chạy lại lệnh này.\n',
  );
  process.exit(2);
}
