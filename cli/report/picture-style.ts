/** The style of the pictures. Presentation is in classes, so that it follows the reader's colours. */
export const pictureStyle = `
svg { display: block; font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
svg text { fill: var(--ink); }
.lane line { stroke: var(--line); stroke-width: 1; stroke-dasharray: 2 3; }
.lane rect { fill: var(--outside-back); stroke: var(--outside); stroke-width: 1; }
.lane text { fill: var(--outside); text-anchor: middle; font-family: system-ui, "Segoe UI", Roboto, sans-serif; }
.lane .name { font-weight: 700; font-size: 12.5px; }
.lane .who { font-size: 11px; }
.lane.world rect { fill: var(--world-back); stroke: var(--world); }
.lane.world text { fill: var(--world); }
.lane.rancher rect, .lane.loadBalancer rect { fill: var(--rancher-back); stroke: var(--rancher); }
.lane.rancher text, .lane.loadBalancer text { fill: var(--rancher); }
.lane.etcd rect { fill: var(--etcd-back); stroke: var(--etcd); }
.lane.etcd text { fill: var(--etcd); }
.lane.controlplane rect { fill: var(--controlplane-back); stroke: var(--controlplane); }
.lane.controlplane text { fill: var(--controlplane); }
.lane.worker rect { fill: var(--worker-back); stroke: var(--worker); }
.lane.worker text { fill: var(--worker); }
.band { fill: transparent; }
.flow:hover .band { fill: var(--card); }
.flow line, .flow .loop { stroke: var(--ink); stroke-width: 1.6; fill: none; }
.flow path { fill: var(--ink); stroke: none; }
.flow circle { fill: var(--page); stroke: var(--ink); stroke-width: 2; }
.flow.unknown line, .flow.unknown .loop { stroke: var(--doubt); stroke-dasharray: 2 4; }
.flow.unknown path, .flow.unknown text { fill: var(--doubt); }
.flow.unknown circle { stroke: var(--doubt); }
.flow.new .band { fill: var(--new-back); }
.flow.new line, .flow.new .loop { stroke: var(--new); stroke-width: 3; }
.flow.new path, .flow.new text { fill: var(--new); }
.flow.new circle { stroke: var(--new); }
.flow.new text { font-weight: 700; }
.flow.gone .band { fill: var(--gone-back); }
.flow.gone line, .flow.gone .loop { stroke: var(--gone); stroke-dasharray: 7 4; }
.flow.gone path, .flow.gone text { fill: var(--gone); }
.flow.gone circle { stroke: var(--gone); }
.flow.gone text { text-decoration: line-through; }
.flow path.loop { fill: none; }
`;
