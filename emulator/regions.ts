/** The regions that Odyssey has; all of them are this machine. */
export const REGIONS = ['us-west', 'us-east', 'eu-central'] as const;
