import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const marked = /(<!-- (examples\/[\w./-]+) -->\n)```.*?\n```/gs;
const languages: Record<string, string> = { '.ts': 'ts', '.tsx': 'tsx', '.sh': 'sh', '.json': 'json' };

/** Fills each code block under a mark such as `<!-- examples/aws-sdk.ts -->` with that file, its leading comment left out. */
export function fillExamples(root: string, markdown: string): string {
  return markdown.replace(marked, (_, mark: string, path: string) => {
    const source = readFileSync(join(root, path), 'utf8');
    const body = source.replace(/^#!.*\n/, '').trim();
    return `${mark}\`\`\`${languages[extname(path)] ?? ''}\n${body}\n\`\`\``;
  });
}
