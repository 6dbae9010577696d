import { AxisBottom, AxisLeft } from '@visx/axis';
import { GridRows } from '@visx/grid';
import { scaleBand, scaleLinear, scaleOrdinal } from '@visx/scale';
import { BarStack } from '@visx/shape';
import { useId } from 'react';
import { Table } from './table.tsx';
import { useSpeech } from './words/words.ts';

/** A line of the legend, and its bars from the bottom up. */
export interface Bars {
  readonly name: string;
  readonly counts: readonly number[];
  readonly kind: 'good' | 'bad' | 'plain';
}

interface EventChartProps {
  readonly title: string;
  readonly by: 'hour' | 'day';
  /** When each hour or day begins, as clocks of the time zone show it. */
  readonly starts: readonly string[];
  readonly bars: readonly Bars[];
}

// As wide as half a page is, and nearly as a telephone: letters stay of a size to read.
const WIDTH = 420;
const HEIGHT = 190;
const EDGE = { top: 10, right: 6, bottom: 30, left: 40 };
const INSIDE = { width: WIDTH - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom };
const MOST_TICKS = 5;
const LINES = 4;

/** How often something happened in each hour or day, as bars, and as a table for whoever does not see them. */
export function EventChart({ title, by, starts, bars }: EventChartProps) {
  const { words, number } = useSpeech();
  const id = useId();
  const label = useTickLabel(by);
  const totals = starts.map((_, index) => bars.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0));
  const total = totals.reduce((sum, count) => sum + count, 0);
  return (
    <figure className="console-chart">
      <figcaption id={id}>
        {title}
        <Legend bars={bars} />
      </figcaption>
      {total === 0 ? (
        <p className="console-empty">{words.nothingHappened}</p>
      ) : (
        <>
          <Drawing {...{ starts, bars, label, totals }} summary={words.chartOf(title, total)} />
          <details>
            <summary>{words.asTable}</summary>
            <Table
              caption={title}
              empty=""
              rows={starts.map((start, index) => ({ start, index }))}
              keyOf={({ start }) => start}
              columns={[
                { head: by === 'hour' ? words.hour : words.date, cell: ({ start }) => label(start, true) },
                ...bars.map(({ name, counts }) => ({
                  head: name,
                  number: true,
                  cell: ({ index }: { readonly index: number }) => number(counts[index] ?? 0),
                })),
              ]}
            />
          </details>
        </>
      )}
    </figure>
  );
}

function Legend({ bars }: Pick<EventChartProps, 'bars'>) {
  const { number } = useSpeech();
  return (
    <span className="console-legend">
      {bars.map(({ name, kind, counts }) => (
        <span key={name} data-kind={kind}>
          {name} <b>{number(counts.reduce((sum, count) => sum + count, 0))}</b>
        </span>
      ))}
    </span>
  );
}

interface DrawingProps extends Pick<EventChartProps, 'starts' | 'bars'> {
  readonly totals: readonly number[];
  readonly summary: string;
  readonly label: (start: string, whole: boolean) => string;
}

function Drawing({ starts, bars, totals, summary, label }: DrawingProps) {
  const { number } = useSpeech();
  const most = Math.max(...totals);
  const x = scaleBand({ domain: [...starts], range: [0, INSIDE.width], padding: 0.25 });
  const y = scaleLinear({ domain: [0, most], range: [INSIDE.height, 0], nice: 4 });
  const kinds = bars.map(({ kind }) => kind);
  const data = starts.map((start, index) => ({
    start,
    ...Object.fromEntries(bars.map(({ kind, counts }) => [kind, counts[index] ?? 0])),
  }));
  const every = Math.ceil(starts.length / MOST_TICKS);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
      <g transform={`translate(${EDGE.left},${EDGE.top})`}>
        <GridRows scale={y} width={INSIDE.width} numTicks={Math.min(most, LINES)} className="console-grid" stroke="" />
        <BarStack
          data={data}
          keys={kinds}
          x={({ start }) => start}
          xScale={x}
          yScale={y}
          color={scaleOrdinal({ domain: kinds, range: kinds })}
        >
          {(stacks) =>
            stacks.flatMap((stack) =>
              stack.bars
                .filter(({ height }) => height > 0)
                .map((bar) => (
                  <rect
                    key={`${stack.key}-${bar.index}`}
                    className="console-bar"
                    data-kind={stack.key}
                    x={bar.x}
                    y={bar.y}
                    width={bar.width}
                    height={bar.height}
                  >
                    <title>
                      {tooltip(bars, { kind: stack.key, index: bar.index, when: label(starts[bar.index] ?? '', true) })}
                    </title>
                  </rect>
                )),
            )
          }
        </BarStack>
        <AxisLeft
          scale={y}
          numTicks={Math.min(most, LINES)}
          hideAxisLine
          hideTicks
          tickFormat={(value) => (Number.isInteger(Number(value)) ? number(Number(value)) : '')}
          axisClassName="console-axis"
        />
        <AxisBottom
          top={INSIDE.height}
          scale={x}
          hideTicks
          tickValues={starts.filter((_, index) => index % every === 0)}
          tickFormat={(start) => label(start, false)}
          axisClassName="console-axis"
        />
      </g>
    </svg>
  );
}

const tooltip = (
  bars: readonly Bars[],
  { kind, index, when }: { kind: string; index: number; when: string },
): string => {
  const one = bars.find((candidate) => candidate.kind === kind);
  return `${when} · ${one?.name ?? ''}: ${one?.counts[index] ?? 0}`;
};

/** A start in words. It carries the time of its own zone, which is read as it is written. */
function useTickLabel(by: 'hour' | 'day'): (start: string, whole: boolean) => string {
  const { locale } = useSpeech();
  return (start, whole) => {
    const asWritten = new Date(`${start.slice(0, 16)}Z`);
    const style: Intl.DateTimeFormatOptions =
      by === 'day'
        ? { day: 'numeric', month: 'short', ...(whole && { weekday: 'short' }) }
        : { hour: 'numeric', minute: '2-digit', ...(whole && { day: 'numeric', month: 'short' }) };
    return new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }).format(asWritten);
  };
}
