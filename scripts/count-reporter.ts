import type { Reporter, TestModule } from 'vitest/node';

/** How a run of the tests ended. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** Full names of the tests that did not run. */
  readonly skipped: readonly string[];
}

/** Tells the process that started Vitest how the run ended, over the channel between them. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const ended = (state: string) => tests.filter((test) => test.result().state === state);
    const count: Count = {
      passed: ended('passed').length,
      failed: ended('failed').length + modules.filter(failedWithoutTest).length + unhandledErrors.length,
      skipped: [...ended('skipped'), ...ended('pending')].map(
        (test) => `${test.module.relativeModuleId} > ${test.fullName}`,
      ),
    };
    process.send?.(count);
  }
}

/** A file that does not load or a hook that fails has no failed test of its own. */
function failedWithoutTest(module: TestModule): boolean {
  const failed = [...module.children.allTests('failed')].length > 0;
  return module.state() === 'failed' && !failed;
}
