/**
 * Shows that begin at a time: {@link io.exprsn.simulcast.schedule.ScheduledBroadcast} is the handle of one, and {@link
 * io.exprsn.simulcast.schedule.BroadcastScheduler} the seam for a host that has a scheduler of its own.
 */
@NullMarked
package io.exprsn.simulcast.schedule;

import org.jspecify.annotations.NullMarked;
