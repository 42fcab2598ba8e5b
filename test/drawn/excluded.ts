/**
 * What is not drawn, because it is judged elsewhere for now. Of keys that are drawn that is `rancher.nodes: 0`, clusters without
 * a distribution, and flows of other protocols than tcp and udp.
 */

/** Keys and listed values that no drawn stack has. */
export const excludedKeys: readonly RegExp[] = [
  // test/stacks and test/components/proof say what these open.
  /\.loadBalancerId$/,
  /^proxy\.(?:addresses|port)$/,
  /^registry\.addresses$/,
  /^clusters\[\]\.formerEncapsulation/,
  /^clusters\[\]\.nodeGroups\[\]\.allowedAddressPairs$/,
  // Always refused.
  /^clusters\[\]\.nodeGroups\[\]\.(?:cloud|network)$/,
];
