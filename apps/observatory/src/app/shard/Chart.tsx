// SPDX-License-Identifier: Apache-2.0
/** Load and forecast of a leaf over the last minutes. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface ChartProps {
  /** Seconds since 1970, ascending; the others have one entry for each. */
  times: readonly number[];
  rates: readonly (number | null)[];
  probabilities: readonly (number | null)[];
  limit: number | null;
  /** What is seen, in a sentence, for who does not see it. */
  label: string;
}

const HEIGHT = 150;
const SHOWN_SECONDS = 120;

export function Chart({ times, rates, probabilities, limit, label }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const shownLimit = useRef(limit);
  shownLimit.current = limit;

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const make = (): void => {
      chart.current?.destroy();
      chart.current = new uPlot(options(element, () => shownLimit.current), [[], [], []], element);
    };
    make();
    const resize = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    addEventListener('nerv-theme', make);
    return () => {
      removeEventListener('nerv-theme', make);
      resize.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, []);
  useEffect(() => chart.current?.setData([[...times], [...rates], [...probabilities]]));
  return <div ref={host} class="chart" role="img" aria-label={label} />;
}

function options(element: HTMLElement, limit: () => number | null): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  return {
    width: element.clientWidth || 320,
    height: HEIGHT,
    cursor: { y: false, points: { size: 6 } },
    legend: { show: true, live: true },
    scales: {
      // As long as it is ever shown, so that a line does not shrink while it grows.
      x: { range: (_, __, last) => [last - SHOWN_SECONDS, last] },
      rate: { range: (_, __, most) => [0, Math.max(most, limit() ?? 0, 1) * 1.15] },
      probability: { range: [0, 1] },
    },
    axes: [
      { ...axis, size: 26, space: 78, values: (_, times) => times.map(clock) },
      { ...axis, scale: 'rate', size: 42, label: 'transfers/s', labelSize: 16 },
      { ...axis, scale: 'probability', side: 1, size: 40, grid: { show: false }, values: (_, parts) => parts.map((part) => `${Math.round(part * 100)}%`) },
    ],
    series: [
      { value: (_, time) => (time === null ? '–' : clock(time)) },
      { label: 'rate', scale: 'rate', stroke: colour('--accent'), width: 2, spanGaps: true },
      { label: 'forecast', scale: 'probability', stroke: colour('--warn'), width: 1.5, dash: [5, 3], spanGaps: true, value: (_, part) => (part === null ? '–' : `${Math.round(part * 100)}%`) },
    ],
    hooks: {
      draw: [
        (plot) => {
          const most = limit();
          if (most === null) return;
          const { ctx, bbox } = plot;
          const y = plot.valToPos(most, 'rate', true);
          ctx.save();
          ctx.strokeStyle = colour('--bad');
          ctx.setLineDash([2, 4]);
          ctx.beginPath();
          ctx.moveTo(bbox.left, y);
          ctx.lineTo(bbox.left + bbox.width, y);
          ctx.stroke();
          ctx.restore();
        },
      ],
    },
  };
}

/** A time of day: a line of its own for the date would be cut off, and is not wanted. */
function clock(time: number): string {
  return new Date(time * 1_000).toLocaleTimeString([], { hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' });
}
