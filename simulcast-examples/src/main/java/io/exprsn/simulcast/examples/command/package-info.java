/** The {@code simulcast} command. Begin with {@link io.exprsn.simulcast.examples.command.Main}. */
@NullMarked
package io.exprsn.simulcast.examples.command;

import org.jspecify.annotations.NullMarked;
