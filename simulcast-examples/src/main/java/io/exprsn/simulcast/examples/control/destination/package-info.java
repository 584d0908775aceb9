/** Destinations and the accounts they need, as the control room's API has them. */
@NullMarked
package io.exprsn.simulcast.examples.control.destination;

import org.jspecify.annotations.NullMarked;
