/** Decides: sessions and the supervisor of each destination. */
@NullMarked
package io.exprsn.simulcast.internal.session;

import org.jspecify.annotations.NullMarked;
