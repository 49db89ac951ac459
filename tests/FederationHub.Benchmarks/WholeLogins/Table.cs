using System.Globalization;

namespace FederationHub.Benchmarks.WholeLogins;

/// <summary>
/// What a whole login costs the hub's process, beside the signatures that it cannot do without: the figure that matters is the ratio
/// of both, taken in one run. Times of other processes, the wall and the disk are left out.
/// </summary>
internal static class Table
{
    public static async Task RunAsync(int logins, int warmUp, Engine? only)
    {
        Line($"A whole brokered login: SAML answer in, code and tokens out. {logins} logins a row after {warmUp}; processor time of the hub's process, user and system.");
        await using var world = await World.StartAsync();
        Line("| store | at once | ms a login | ÷ signatures | signatures ms | verify µs | RS256 µs | ES256 µs | kB allocated | PostgreSQL's own ms |");
        Line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var engine in Enum.GetValues<Engine>())
        {
            if (only is not null && only != engine)
            {
                continue;
            }

            if (engine == Engine.PostgreSql && Environment.GetEnvironmentVariable(HubProcess.Postgres) is not { Length: > 0 })
            {
                Line($"| {engine} | not measured: {HubProcess.Postgres} names no server |");
                continue;
            }

            await using var hub = await HubProcess.StartAsync(engine, world.Hub);
            await WarmUpAsync(hub, warmUp, world.LogInAsync);
            foreach (var atOnce in (int[])[1, 8])
            {
                await RowAsync(hub, engine.ToString(), atOnce, logins, world.LogInAsync);
            }

            if (engine == Engine.Memory)
            {
                await WarmUpAsync(hub, warmUp, world.AskNothingAsync);
                await RowAsync(hub, $"none: {World.Requests} requests for nothing", 1, logins, world.AskNothingAsync);
            }
        }

        Line("Memory is the work without storage; what another row has more is storage. Signatures: one RSA-2048 verification of the assertion, ES256 of the access token, RS256 of the ID token; the request is not signed.");
    }

    private static async Task RowAsync(HubProcess hub, string name, int atOnce, int times, Func<Task> work)
    {
        await RepeatAsync(times / 20, atOnce, work);
        var signatures = Signatures.Measure(Math.Min(times, 1000));
        var (server, before) = (hub.ServerTime?.Read(), hub.Read());
        await RepeatAsync(times, atOnce, work);
        var spent = hub.Read() - before;
        var serverSpent = hub.ServerTime?.Read() - server;
        Line(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {atOnce} | {spent.Processor.TotalMilliseconds / times:F2} | {spent.Processor / times / signatures.OfOneLogin:F1} | {signatures.OfOneLogin.TotalMilliseconds:F2} | {signatures.Verify.TotalMicroseconds:F0} | {signatures.Rs256.TotalMicroseconds:F0} | {signatures.Es256.TotalMicroseconds:F0} | {spent.Allocated / 1024d / times:F0} | {(serverSpent is { } time ? (time.TotalMilliseconds / times).ToString("F2", CultureInfo.InvariantCulture) : "–")} |"));
    }

    // In parts, since a method is compiled for good only after it was counted at rest, twice.
    private static async Task WarmUpAsync(HubProcess hub, int times, Func<Task> work)
    {
        const int Parts = 5;
        if (times < 100)
        {
            // Only to see that it starts: nobody reads these figures.
            await RepeatAsync(times, 8, work);
            return;
        }

        for (var i = 0; i < Parts; i++)
        {
            await RepeatAsync(times / Parts, 8, work);
            await hub.RestAsync();
        }
    }

    private static async Task RepeatAsync(int times, int atOnce, Func<Task> work)
    {
        var left = times;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await work();
            }
        }));
    }

    private static void Line(string text) => Console.WriteLine(text);
}
