/** Moves media: sources, the feed, bounded queues and outlets. */
@NullMarked
package io.exprsn.simulcast.internal.relay;

import org.jspecify.annotations.NullMarked;
