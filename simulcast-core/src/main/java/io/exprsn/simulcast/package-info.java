/** The way in is {@link io.exprsn.simulcast.Simulcaster}; everything else here is what it takes and gives back. */
@NullMarked
package io.exprsn.simulcast;

import org.jspecify.annotations.NullMarked;
