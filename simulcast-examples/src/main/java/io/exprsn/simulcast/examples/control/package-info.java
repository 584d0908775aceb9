/**
 * The control room: a small server that runs shows for people with a browser and for programs. It embeds the library as any application
 * would. {@link io.exprsn.simulcast.examples.control.ControlRoom} puts its parts together; the command {@code simulcast serve} starts it.
 */
@NullMarked
package io.exprsn.simulcast.examples.control;

import org.jspecify.annotations.NullMarked;
