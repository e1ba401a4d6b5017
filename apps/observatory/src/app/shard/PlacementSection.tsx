// SPDX-License-Identifier: Apache-2.0
/** Where a leaf's replicas are, how good that is, and what they hold and claim. */
import { showPart } from '../../model/amounts.ts';
import { shortAddress } from '../../model/names.ts';
import type { Fragments, NodeInfo, Placement, PlacementScore, Region, Shard } from '../../model/types.ts';
import { head, records } from '../../store.ts';
import { claimsOf, fragmentsOf, placementOf, type Reading } from '../readings.ts';
import { Meter } from './Meter.tsx';

export function PlacementSection({ shard }: { shard: Shard }) {
  return (
    <>
      <section aria-labelledby="placement-title">
        <h3 id="placement-title">Replicas</h3>
        <PlacementBody read={placementOf(shard.id).value} />
      </section>
      <section aria-labelledby="fragments-title">
        <h3 id="fragments-title">Fragments</h3>
        <FragmentsBody read={fragmentsOf(shard.id).value} />
        <Claims shard={shard} />
      </section>
    </>
  );
}

function PlacementBody({ read: { value, error } }: { read: Reading<Placement | null> }) {
  if (value === undefined) return <p class="quiet">{error || 'Reading …'}</p>;
  if (value === null) return <p class="quiet">Not on this chain.</p>;
  const { placed, turn, due } = value;
  if (placed === null) {
    const who = turn === null ? 'there are no placers on this chain' : `it is the turn of ${shortAddress(turn)}`;
    const isLate = due !== null && due < (head.value?.height ?? 0);
    return (
      <p class="quiet">
        None yet: {who}
        {due !== null && (isLate ? `. It is overdue since block ${due}: no placer’s keeper has found any` : `, by block ${due}`)}.
      </p>
    );
  }
  const free = placed.slots.filter((slot) => slot === null).length;
  return (
    <>
      <RegionMap nodes={placed.nodes} />
      <p>
        {placed.nodes.length} of {placed.slots.length} slots have a node
        {free > 0 && `; ${free} wait for one`}. Placed in block {placed.at} by {shortAddress(placed.by)}.
      </p>
      <Score now={placed.scoreNow} then={placed.score} />
      <ul class="nodes">
        {placed.nodes.map((node) => (
          <li key={node.id}>
            Node {node.id}: {REGIONS[node.region].name}, domain {node.domain}, kept {showPart(node.reliability)} of its
            duties{node.simulated && ', simulated'}
            {node.status !== 'Active' && `, ${node.status.toLowerCase()}`}
          </li>
        ))}
      </ul>
    </>
  );
}

const PARTS = [
  ['latency', 'Closeness', 0.4],
  ['reliability', 'Reliability', 0.3],
  ['space', 'Free space', 0.2],
  ['cheapness', 'Cheapness', 0.1],
] as const;

function Score({ now, then }: { now: PlacementScore; then: PlacementScore }) {
  return (
    <>
      {PARTS.map(([part, name, weight]) => (
        <Meter key={part} name={name} part={now[part]} text={`${showPart(now[part])}, counts ${showPart(weight)}`} />
      ))}
      <Meter name="In all" part={now.total} text={`${showPart(now.total)}; ${showPart(then.total)} when it was placed`} />
    </>
  );
}

/** Where regions are in the picture, and how they are called. Places are told by region, and no closer. */
const REGIONS: Readonly<Record<Region, { name: string; x: number; y: number; rx: number; ry: number }>> = {
  NorthAmerica: { name: 'North America', x: 70, y: 50, rx: 46, ry: 30 },
  SouthAmerica: { name: 'South America', x: 104, y: 122, rx: 26, ry: 34 },
  Europe: { name: 'Europe, Africa', x: 182, y: 72, rx: 36, ry: 48 },
  Asia: { name: 'Asia', x: 272, y: 54, rx: 48, ry: 34 },
  Oceania: { name: 'Oceania', x: 300, y: 130, rx: 34, ry: 22 },
};

function RegionMap({ nodes }: { nodes: readonly NodeInfo[] }) {
  const names = Object.entries(REGIONS) as [Region, (typeof REGIONS)[Region]][];
  const count = (region: Region): number => nodes.filter((node) => node.region === region).length;
  const words = names.flatMap(([region, { name }]) => (count(region) === 0 ? [] : `${count(region)} in ${name}`));
  const spots = nodes.map((node) => {
    const fellows = nodes.filter(({ region }) => region === node.region);
    const { x, y, rx, ry } = REGIONS[node.region];
    const angle = (2 * Math.PI * fellows.indexOf(node)) / fellows.length - Math.PI / 2;
    const spread = fellows.length === 1 ? 0 : 0.5;
    return { node, x: x + spread * rx * Math.cos(angle), y: y + spread * ry * Math.sin(angle) };
  });
  return (
    <svg class="map" viewBox="0 0 350 165" role="img" aria-label={`Nodes by region: ${words.join(', ')}.`}>
      {names.map(([region, { name, x, y, rx, ry }]) => (
        <g key={region}>
          <ellipse cx={x} cy={y} rx={rx} ry={ry} class={count(region) > 0 ? 'region is-used' : 'region'} />
          <text x={x} y={y + ry + 11} class="region-name">
            {name}
          </text>
        </g>
      ))}
      {spots.flatMap((from, index) =>
        spots.slice(index + 1).map((to) => (
          <line key={`${from.node.id}-${to.node.id}`} x1={from.x} y1={from.y} x2={to.x} y2={to.y} class="map-link" />
        )),
      )}
      {spots.map(({ node, x, y }) => (
        <g key={node.id}>
          <circle cx={x} cy={y} r="8" class={node.status === 'Active' ? 'map-node' : 'map-node is-away'} />
          <text x={x} y={y + 3.5} class="map-number">
            {node.id}
          </text>
        </g>
      ))}
    </svg>
  );
}

function FragmentsBody({ read: { value, error } }: { read: Reading<Fragments | null> }) {
  if (value === undefined) return <p class="quiet">{error || 'Reading …'}</p>;
  if (value === null || value.slots.length === 0) return <p class="quiet">Not on this chain, or not yet for this leaf.</p>;
  const { slots, committed, alarm } = value;
  const simulated = slots.every(({ state }) => state === 'Simulated');
  return (
    <>
      {alarm !== null && (
        <p class="error">Since block {alarm} fewer nodes hold it than it takes to rebuild the shard.</p>
      )}
      <p>
        {simulated
          ? 'All its nodes are simulated ones, as on a development chain: nobody holds fragments.'
          : committed === null
            ? 'No checkpoint is committed yet.'
            : `The newest committed checkpoint is of block ${committed}.`}
      </p>
      <ol class="slots" start={0}>
        {slots.map(({ slot, node, state }) => (
          <li key={slot} class={`slot is-${state.toLowerCase()}`}>
            {node === null ? 'nobody' : `node ${node}`}: {state.toLowerCase()}
          </li>
        ))}
      </ol>
    </>
  );
}

/** What replicas say of the split or merge that made the leaf. */
function Claims({ shard }: { shard: Shard }) {
  const record = records.value.find(
    ({ result, outcome }) => result.includes(shard.id) && outcome.kind !== 'Refused',
  )?.index;
  return record === undefined ? null : <ClaimsOn record={record} />;
}

function ClaimsOn({ record }: { record: number }) {
  const { value } = claimsOf(record).value;
  if (value === undefined) return null;
  if (value === null) {
    return <p class="quiet">Replicas were not asked about operation {record}, which made it, or that is forgotten.</p>;
  }
  return (
    <>
      <p>
        Operation {record} made it. Replicas were asked what came of it: {value.state.toLowerCase()}, with{' '}
        {value.claims.length} claims; {value.needed} equal ones settle it.
      </p>
      <ul class="nodes">
        {value.claims.map(({ node, claim, evidence, at }) => (
          <li key={node}>
            Node {node} claims <code>{claim.slice(2, 10)}</code> in block {at}, by an enclave with {evidence.toLowerCase()}{' '}
            evidence
          </li>
        ))}
      </ul>
    </>
  );
}
