/** The pages' look, light and dark, from a phone's width up. Colours have a contrast of 4.5:1 and more (WCAG 2.2 §1.4.3). */
export const style = `
:root{color-scheme:light dark;--page:#f3f4f6;--card:#fff;--text:#16181d;--soft:#4b5563;--line:#7b8494;--accent:#1d4ed8;--on-accent:#fff;--bad:#b42318;--good:#1b6e3c}
@media (prefers-color-scheme:dark){:root{--page:#101216;--card:#1a1d23;--text:#f2f4f7;--soft:#b6bdc9;--line:#8a93a3;--accent:#8fb3ff;--on-accent:#0b1220;--bad:#ff9d93;--good:#7fd6a2}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:26rem;background:var(--card);padding:2rem 1.5rem;border-radius:.75rem;box-shadow:0 1px 12px #0002}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 1rem}
p{margin:0 0 1rem}
form{margin:0 0 1rem}
label{display:block;font-weight:600;margin:0 0 .25rem}
input:not([type=hidden]):not([type=radio]){width:100%;font:inherit;padding:.6rem .75rem;margin:0 0 1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);color:var(--text)}
input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
button,.provider{display:block;width:100%;font:inherit;font-weight:600;padding:.65rem 1rem;border-radius:.5rem;border:1px solid var(--accent);background:var(--accent);color:var(--on-accent);cursor:pointer;text-align:center;text-decoration:none;margin:0 0 .75rem}
button.plain{background:none;border-color:transparent;color:var(--accent);text-decoration:underline;padding:.25rem}
.provider{background:none;color:var(--text);border-color:var(--line)}
a{color:var(--accent)}
.hint{color:var(--soft);font-size:.9rem;margin:-.6rem 0 1.1rem}
.notice{border-left:4px solid var(--bad);padding:.5rem .75rem;color:var(--bad);font-weight:600}
.notice.good{border-color:var(--good);color:var(--good)}
.or{text-align:center;color:var(--soft)}
.choice{display:flex;gap:.6rem;align-items:flex-start;font-weight:400;margin:0 0 .75rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
fieldset{border:0;padding:0;margin:0}
.qr{display:block;width:100%;max-width:14rem;margin:0 auto 1rem;background:#fff;border-radius:.5rem}
.key{overflow-wrap:anywhere;font-family:ui-monospace,monospace}
.logo{display:block;max-width:100%;max-height:5rem;margin:0 auto 1.25rem}
`;
