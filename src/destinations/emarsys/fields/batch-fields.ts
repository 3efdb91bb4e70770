/**
 * How Segment batches an action's events.
 * @param keys the fields that all events of one batch share
 */
export function batchFields(keys: string[]) {
  return {
    enable_batching: {
      label: 'Enable Batching?',
      description: 'When enabled, Segment will send events in batches.',
      type: 'boolean' as const,
      default: true
    },
    batch_size: {
      label: 'Batch size',
      description: 'The most events that Segment puts into one batch.',
      type: 'number' as const,
      default: 1000,
      unsafe_hidden: true as const
    },
    batch_keys: {
      label: 'Batch keys',
      description: 'The fields that all events of one batch have in common.',
      type: 'string' as const,
      multiple: true as const,
      default: keys,
      unsafe_hidden: true as const
    }
  }
}
