/** One bar: its whole height and the part of it that went wrong. */
export interface Bar {
  readonly key: string
  /** For the pointer that rests on it. */
  readonly label: string
  readonly value: number
  readonly bad?: number
}

interface ChartProps {
  readonly title: string
  /** The newest value as it is shown beside the title. */
  readonly newest: string
  readonly bars: readonly Bar[]
  /** Places in the chart, so that few bars do not fill it. */
  readonly places: number
  /** The same in words, for who does not see it. */
  readonly summary: string
  /** Height of the scale; the highest bar when left out. */
  readonly scale?: number
}

const WIDTH = 240
const HEIGHT = 56
const GAP = 1

/** Bars over time, the newest on the right. */
export function Chart({ title, newest, bars, places, summary, scale }: ChartProps) {
  const top = scale ?? Math.max(0, ...bars.map(({ value }) => value))
  const step = WIDTH / places
  const height = (value: number) => (top === 0 ? 0 : (value / top) * (HEIGHT - 2))
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <span class="chart-value number">{newest}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${summary}`}>
        <line class="chart-base" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {bars.map(({ key, label, value, bad = 0 }, index) => {
          const x = (places - bars.length + index) * step
          const whole = value === 0 ? 0 : Math.max(1.5, height(value))
          const part = bad === 0 ? 0 : Math.max(1.5, height(bad))
          return (
            <g key={key}>
              <title>{label}</title>
              <rect class="chart-hover" x={x} y="0" width={step} height={HEIGHT} />
              <rect class="chart-bar" x={x} y={HEIGHT - 1 - whole} width={step - GAP} height={whole} />
              <rect class="chart-bad" x={x} y={HEIGHT - 1 - part} width={step - GAP} height={part} />
            </g>
          )
        })}
      </svg>
    </figure>
  )
}
