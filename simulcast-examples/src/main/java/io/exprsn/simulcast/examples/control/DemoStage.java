package io.exprsn.simulcast.examples.control;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.examples.control.demo.DemoWorld;
import io.exprsn.simulcast.examples.control.stream.StartRequest;
import java.nio.file.Path;
import java.util.Map;

/** The demo's world under a control room: accounts are connected, destinations and a stream are there, and its show begins by itself. */
public final class DemoStage implements Stage {
    private final DemoWorld world;

    /**
     * Opens the world.
     *
     * @param folder an existing one, for what it needs
     */
    public DemoStage(Path folder) {
        this.world = DemoWorld.open(folder);
    }

    @Override
    public boolean beginsAnew() {
        return true;
    }

    @Override
    public void set(Simulcaster.Builder builder) {
        world.set(builder);
    }

    @Override
    public Map<String, Source> sources() {
        return world.sources();
    }

    @Override
    public void furnish(Simulcaster simulcaster) {
        world.connect(simulcaster);
    }

    @Override
    public String code(String platform, String code) {
        return world.code(platform).reveal(); // of the demo's own platforms
    }

    @Override
    public void opened(ControlRoom room) {
        for (Map.Entry<String, Destination> each : world.destinations().entrySet()) {
            room.destinations().put(each.getKey(), each.getValue());
        }
        room.allStreams().book().create(world.stream());
        room.allStreams().shows().start(DemoWorld.STREAM, StartRequest.PLAIN);
        world.play();
    }

    @Override
    public void close() {
        world.close();
    }
}
