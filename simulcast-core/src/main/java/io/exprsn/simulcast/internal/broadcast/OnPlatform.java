package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;

/**
 * A broadcast that is there now, and whom to ask about it. Calls may block: not for a control loop.
 *
 * @param destination name of the destination
 * @param adapter of its platform
 * @param context for calls about this destination
 * @param broadcast as the platform made it
 */
public record OnPlatform(String destination, PlatformAdapter adapter, PlatformContext context, Broadcast broadcast) {}
