/** What happened to each destination of a session, kept within bounds, and the likeliest reason. */
@NullMarked
package io.exprsn.simulcast.internal.history;

import org.jspecify.annotations.NullMarked;
