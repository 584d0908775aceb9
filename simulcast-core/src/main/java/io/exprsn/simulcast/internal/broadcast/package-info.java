/** The platform's half of a destination: its broadcast is made, watched and ended here, and what is meant is written down. */
@NullMarked
package io.exprsn.simulcast.internal.broadcast;

import org.jspecify.annotations.NullMarked;
