/** The Twitch adapter. A shell for now: the adapter comes with its interface. */
@NullMarked
package io.exprsn.simulcast.platform.twitch;

import org.jspecify.annotations.NullMarked;
