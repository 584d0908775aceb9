package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.internal.relay.MediaSource;

/** Of a session that only ends what another process left. */
final class NoSource implements MediaSource {
    @Override
    public String description() {
        return "none";
    }

    @Override
    public boolean isPaced() {
        return false;
    }

    @Override
    public void start(Sink sink) {}

    @Override
    public void stop() {}
}
