/** The stored copy that holds a quote. */
export const captureHref = (capture: number | null): string | undefined => (capture === null ? undefined : `/captures/${capture}`)

export const offeringHref = ({ tool, offering }: { tool: string; offering: string }): string => `/tools/${tool}/${offering}`
