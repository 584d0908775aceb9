/** What can happen in a session: {@link io.exprsn.simulcast.event.SimulcastEvent} is the whole catalogue. */
@NullMarked
package io.exprsn.simulcast.event;

import org.jspecify.annotations.NullMarked;
