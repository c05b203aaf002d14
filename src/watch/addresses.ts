import ipaddr from 'ipaddr.js'

/**
 * Whether an address is one of the public internet: global unicast, and nothing else. What is private, local to a link or a machine (so also
 * 169.254.169.254, where clouds keep secrets), shared, reserved, for documentation, or an IPv4 address in the clothes of IPv6 that is one of
 * these, is not; nor is what is no address. Pure.
 */
export const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(globalUnicast)
}

/** RFC 4291: all that is given out. What tunnels an IPv4 address (6to4, Teredo, NAT64) has a range of its own, or lies outside. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
