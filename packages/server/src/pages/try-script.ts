/** The script of the reference page: sends a form's body to its route and shows the answer as text. */
export const TRY_SCRIPT = `
'use strict';
const token = document.getElementById('token');
async function attempt(form) {
  const output = form.querySelector('pre');
  const body = form.querySelector('textarea');
  const { method } = form.dataset;
  const asked = new URLSearchParams();
  let path = form.dataset.path;
  for (const { name, value, dataset } of form.querySelectorAll('input[name]')) {
    if (dataset.in === 'path') path = path.replace('{' + name + '}', encodeURIComponent(value.trim()));
    else if (value.trim()) asked.set(name, value.trim());
  }
  if (asked.size > 0) path += '?' + asked;
  const headers = { 'Accept-Language': document.documentElement.lang };
  if (body) headers['Content-Type'] = 'application/json';
  if (token.value.trim()) headers.Authorization = 'Bearer ' + token.value.trim();
  output.hidden = false;
  output.textContent = '…';
  try {
    const answer = await fetch(path, { method, headers, body: body ? body.value : undefined });
    const text = await answer.text();
    let shown = text;
    try {
      const json = JSON.parse(text);
      shown = JSON.stringify(json, null, 2);
      if (json.data && json.data.access_token) token.value = json.data.access_token;
      else if (json.access_token) token.value = json.access_token;
    } catch {}
    output.textContent = answer.status + ' ' + answer.statusText + '\\n\\n' + shown;
  } catch (error) {
    output.textContent = String(error);
  }
}
for (const form of document.querySelectorAll('form[data-path]')) {
  form.querySelector('button').addEventListener('click', () => attempt(form));
}
if (location.hash) {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}
`;
