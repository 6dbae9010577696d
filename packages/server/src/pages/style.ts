/** The look of our own pages: one style sheet, light and dark, no outside asset. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2330;--soft:#5b6678;--line:#dfe3ea;--paper:#fff;--ground:#f5f6f9;--accent:#2f5bd7;--accent-soft:#e8eefc;--good:#18794e;--warn:#ad5700;--bad:#c0322f;--code:#f0f2f6}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#9aa5b8;--line:#2b3342;--paper:#171c26;--ground:#0f131b;--accent:#8fb0ff;--accent-soft:#1d2740;--good:#4cc38a;--warn:#f0a050;--bad:#ff8080;--code:#1f2633}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible,button:focus-visible,summary:focus-visible,textarea:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.top{display:flex;justify-content:space-between;align-items:center;max-width:60rem;margin:0 auto;padding:1.1rem 1.25rem}
.brand{font-weight:650;letter-spacing:-.01em;color:var(--ink)}.top nav{font-size:.9rem}
main{max-width:60rem;margin:0 auto;padding:.5rem 1.25rem 4rem}
h1{font-size:clamp(1.6rem,4vw,2.1rem);line-height:1.2;letter-spacing:-.02em;margin:.6rem 0 .4rem}
h2{font-size:1.15rem;letter-spacing:-.01em;margin:2.2rem 0 .8rem}
.lead{color:var(--soft);margin:0 0 1.6rem;max-width:44rem}
.status{display:inline-flex;align-items:center;gap:.5rem;color:var(--good);font-size:.9rem;font-weight:600}
.status::before{content:"";width:.55rem;height:.55rem;border-radius:50%;background:currentColor}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.8rem}
.card{display:block;background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1rem 1.1rem;color:inherit}
a.card:hover{border-color:var(--accent);text-decoration:none}
.card strong{display:block;color:var(--accent)}.card span{color:var(--soft);font-size:.92rem}
.facts{background:var(--paper);border:1px solid var(--line);border-radius:12px;margin:0;padding:.3rem 1.1rem}
.facts div{display:grid;grid-template-columns:12rem 1fr;gap:1rem;padding:.6rem 0;border-top:1px solid var(--line)}
.facts div:first-child{border-top:0}.facts dt{color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}
code,pre,textarea,.path{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}
code{background:var(--code);border-radius:5px;padding:.1em .35em}
pre{background:var(--code);border-radius:8px;padding:.8rem 1rem;margin:.4rem 0;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.panel{background:var(--paper);border:1px solid var(--line);border-radius:12px;margin:.7rem 0;overflow:hidden}
.panel>summary,.mail>header{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:baseline;padding:.8rem 1.1rem}
summary{cursor:pointer}.panel>summary{list-style:none}.panel>summary::-webkit-details-marker{display:none}.panel>summary:hover .path{color:var(--accent)}
.panel .inside{padding:.2rem 1.1rem 1.1rem;border-top:1px solid var(--line)}
.panel h3{font-size:.78rem;text-transform:uppercase;letter-spacing:.06em;color:var(--soft);margin:1.1rem 0 .3rem}
.method{font:700 .75rem/1 ui-monospace,Menlo,Consolas,monospace;padding:.35em .55em;border-radius:6px;min-width:4.2rem;text-align:center;background:var(--accent-soft);color:var(--accent)}
.method.GET{color:var(--good)}.method.PATCH{color:var(--warn)}.method.DELETE{color:var(--bad)}
.path{font-weight:600}.what{color:var(--soft);font-size:.93rem;flex:1 1 18rem}
.tag{font-size:.78rem;border:1px solid var(--line);border-radius:99px;padding:.05rem .6rem;color:var(--soft);white-space:nowrap}
table{border-collapse:collapse;width:100%;font-size:.93rem}th{text-align:left;color:var(--soft);font-weight:500;font-size:.85rem}
th,td{padding:.4rem .7rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}tr:last-child td{border-bottom:0}
.scroll{overflow-x:auto}
textarea,input{width:100%;background:var(--ground);color:var(--ink);border:1px solid var(--line);border-radius:8px;padding:.6rem .7rem}
textarea{min-height:6.5rem;resize:vertical}
button{margin-top:.5rem;background:var(--accent);color:var(--paper);border:0;border-radius:8px;padding:.5rem 1rem;font:inherit;font-weight:600;cursor:pointer}button:hover{filter:brightness(1.08)}
label{display:block;color:var(--soft);font-size:.9rem;margin:.4rem 0 .2rem}
.mail{background:var(--paper);border:1px solid var(--line);border-radius:12px;margin:.8rem 0;overflow:hidden}
.mail>header strong{flex:1 1 100%}.mail>header{color:var(--soft);font-size:.92rem}.mail>header strong{color:var(--ink);font-size:1.02rem}
.mail pre{margin:0 1.1rem .9rem}.mail details{padding:0 1.1rem 1rem}.mail iframe{display:block;width:100%;height:26rem;border:1px solid var(--line);border-radius:8px;background:#fff;margin-top:.6rem;color-scheme:light}
.empty{text-align:center;color:var(--soft);padding:3rem 1rem;border:1px dashed var(--line);border-radius:12px}
@media (max-width:36rem){.facts div{grid-template-columns:1fr;gap:.1rem}.method{min-width:0}}
`;
