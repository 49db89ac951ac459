using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Cli.Records;
using FederationHub.Core.Audit;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Upstreams.Saml.Sources;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub metadata …</c>: the metadata sources, what they say, and what is held of it.</summary>
internal static class MetadataCommand
{
    private const int NamesShown = 5;

    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("metadata", "Shows and refreshes the metadata of federations.")
    {
        List(store, surroundings),
        Show(store, surroundings),
        Refresh(store, surroundings),
        Accept(store, surroundings),
    };

    private static Command List(StoreOptions store, CommandSurroundings surroundings)
    {
        var command = new Command("list", "Lists the metadata sources: how many identity providers each has, how old that is, and what is held.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var sources = (await hub.Settings.LoadAsync(cancellationToken)).Settings.MetadataSources;
            if (sources.Count == 0)
            {
                await surroundings.Output.WriteLineAsync("There are no metadata sources. They come from a hub file, under metadata_sources: fedhub apply FILE");
                return Fedhub.Done;
            }

            var now = surroundings.Time.GetUtcNow();
            var states = (await hub.Metadata.SourcesAsync(cancellationToken)).ToDictionary(state => state.Source, StringComparer.Ordinal);
            await Table.WriteAsync(surroundings.Output,
            [
                ["SOURCE", "KIND", "ENTITIES", "READ", "VALID", "STATE"],
                .. sources.Select(source => Row(source, states.GetValueOrDefault(source.Id), now)),
            ]);
            foreach (var source in sources)
            {
                await TellHeldAsync(hub, source.Id, surroundings, cancellationToken);
            }

            return Fedhub.Done;
        });
        return command;
    }

    private static Command Show(StoreOptions store, CommandSurroundings surroundings)
    {
        var name = new Argument<string>("ENTITY") { Description = "The entity ID." };
        var command = new Command("show", "Shows what the metadata sources say of one identity provider.") { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var entityId = parsed.GetRequiredValue(name);
            var found = await hub.Metadata.FindEntityAsync(entityId, cancellationToken);
            if (found.Count == 0)
            {
                await surroundings.Error.WriteLineAsync($"No metadata source has told of '{ScreenText.Of(entityId)}'. One that is asked entity by entity (mdq_url) tells of those that an upstream names. See: fedhub metadata list");
                return Fedhub.Refused;
            }

            foreach (var (source, entity) in found)
            {
                var state = await hub.Metadata.FindSourceAsync(source, cancellationToken);
                await WriteAsync(surroundings, source, entity, state, surroundings.Time.GetUtcNow());
            }

            return Fedhub.Done;
        });
        return command;
    }

    private static Command Refresh(StoreOptions store, CommandSurroundings surroundings)
    {
        var name = new Argument<string>("SOURCE") { Description = "The metadata source." };
        var command = new Command("refresh", "Asks a metadata source now, and gives its upstreams what it says.") { name };
        command.SetAction((parsed, cancellationToken) => OfSourceAsync(parsed, store, name, surroundings, async (hub, source) =>
        {
            if (source.AggregateUrl is null)
            {
                await surroundings.Output.WriteLineAsync($"'{source.Id}' is asked entity by entity, when an upstream of it is due. Ask all of them now with: fedhub apply FILE");
                return Fedhub.Done;
            }

            switch (await hub.Sources.RefreshAsync(source, TimeSpan.Zero, cancellationToken))
            {
                case SourceRefresh.Unchanged:
                    await surroundings.Output.WriteLineAsync($"'{source.Id}' says what it said before.");
                    return await RenewAsync(hub, source.Id, surroundings, cancellationToken);
                case SourceRefresh.Applied applied:
                    await surroundings.Output.WriteLineAsync(Invariant($"'{source.Id}' has {applied.Count} identity providers: {applied.Changed} new or changed, {applied.Removed} gone."));
                    foreach (var broken in applied.Broken)
                    {
                        await surroundings.Output.WriteLineAsync($"  not read: {ScreenText.Of(broken)}");
                    }

                    return await RenewAsync(hub, source.Id, surroundings, cancellationToken);
                case SourceRefresh.Held:
                    await TellHeldAsync(hub, source.Id, surroundings, cancellationToken);
                    return Fedhub.Refused;
                case SourceRefresh.Failed failed:
                    await surroundings.Error.WriteLineAsync($"'{source.Id}' is not believed, and what is live stays. {ScreenText.Of(failed.Rejection.ToString())}");
                    return Fedhub.Refused;
                default:
                    await surroundings.Error.WriteLineAsync($"'{source.Id}' is being asked elsewhere now. Nothing was changed here; see: fedhub metadata list");
                    return Fedhub.Unusable;
            }
        }, cancellationToken));
        return command;
    }

    private static Command Accept(StoreOptions store, CommandSurroundings surroundings)
    {
        var name = new Argument<string>("SOURCE") { Description = "The metadata source." };
        var command = new Command("accept", "Takes over what is held of a metadata source.") { name };
        command.SetAction((parsed, cancellationToken) => OfSourceAsync(parsed, store, name, surroundings, async (hub, source) =>
        {
            if (await hub.Metadata.HeldAsync(source.Id, 0, cancellationToken) is not { } held)
            {
                await surroundings.Output.WriteLineAsync($"Nothing of '{source.Id}' is held. Nothing was changed.");
                return Fedhub.Done;
            }

            if (!await hub.Sources.AcceptAsync(source.Id, cancellationToken))
            {
                await surroundings.Error.WriteLineAsync($"What was held of '{source.Id}' expired, or another took its place meanwhile. Nothing was changed; see: fedhub metadata list");
                return Fedhub.Refused;
            }

            var counts = Invariant($"{held.Added} added, {held.Changed} changed, {held.Removed} removed");
            await hub.Audit.AppendAsync(
                AuditEvent.Change(surroundings.Time.GetUtcNow(), AuditKinds.ConfigurationMetadata, surroundings.Actor, $"metadata source {source.Id}: what was held is accepted: {counts}"), cancellationToken);
            await surroundings.Output.WriteLineAsync($"What was held of '{source.Id}' is live: {counts}.");
            return await RenewAsync(hub, source.Id, surroundings, cancellationToken);
        }, cancellationToken));
        return command;
    }

    private static async Task<MetadataSource?> FindAsync(OpenHub hub, string id, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var sources = (await hub.Settings.LoadAsync(cancellationToken)).Settings.MetadataSources;
        if (sources.FirstOrDefault(source => source.Id == id) is { } found)
        {
            return found;
        }

        await surroundings.Error.WriteLineAsync($"There is no metadata source '{id}'. See: fedhub metadata list");
        return null;
    }

    private static async Task<int> RenewAsync(OpenHub hub, string source, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var saved = await hub.SourceUpdate.RunAsync(source, cancellationToken);
        foreach (var changed in saved.Changed)
        {
            await surroundings.Output.WriteLineAsync($"  upstream {changed} is renewed (live within 10 seconds)");
        }

        foreach (var (id, rejection) in saved.Refused)
        {
            await surroundings.Output.WriteLineAsync($"  upstream {id} is not: {rejection}");
        }

        return Fedhub.Done;
    }

    private static string[] Row(MetadataSource source, SourceState? state, DateTimeOffset now) =>
    [
        source.Id,
        source.AggregateUrl is null ? "mdq" : "aggregate",
        source.AggregateUrl is null ? "-" : state is null ? "0" : state.Count.ToString(CultureInfo.InvariantCulture),
        state?.LastSuccess is { } read ? $"{Span(now - read)} ago" : "never",
        state?.ValidUntil is not { } until ? "-" : until <= now ? "EXPIRED" : Span(until - now),
        state switch
        {
            null => "not asked yet",
            { HeldAttempt: > 0 } => $"held: {state.HeldReason}",
            { Problem: { } problem } => $"failed {Span(now - (state.LastTry ?? now))} ago: {problem}",
            { Broken: > 0 } => Invariant($"live; {state.Broken} entities not read"),
            _ => "live",
        },
    ];

    private static async Task<int> OfSourceAsync(
        ParseResult parsed, StoreOptions store, Argument<string> name, CommandSurroundings surroundings, Func<OpenHub, MetadataSource, Task<int>> act, CancellationToken cancellationToken)
    {
        await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
        if (hub is null)
        {
            return Fedhub.Unusable;
        }

        return await FindAsync(hub, parsed.GetRequiredValue(name), surroundings, cancellationToken) is { } source ? await act(hub, source) : Fedhub.Refused;
    }

    private static async Task TellHeldAsync(OpenHub hub, string source, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (await hub.Metadata.HeldAsync(source, NamesShown, cancellationToken) is not { } held)
        {
            return;
        }

        var state = await hub.Metadata.FindSourceAsync(source, cancellationToken);
        var output = surroundings.Output;
        await output.WriteLineAsync();
        await output.WriteLineAsync($"{source} is held: {state?.HeldReason} What is live stays until one comes that is whole, or you take it over:");
        await output.WriteLineAsync(Names("added", held.Added, held.AddedNames));
        await output.WriteLineAsync(Names("changed", held.Changed, held.ChangedNames));
        await output.WriteLineAsync(Names("removed", held.Removed, held.RemovedNames));
        await output.WriteLineAsync($"  fedhub metadata accept {source}");
    }

    private static string Names(string what, int count, IReadOnlyList<string> names) =>
        Invariant($"  {what,-8} {count}") + (names.Count == 0 ? "" : $"   {string.Join("  ", names.Select(ScreenText.Of))}{(count > names.Count ? "  …" : "")}");

    private static async Task WriteAsync(CommandSurroundings surroundings, string source, SourceEntity entity, SourceState? state, DateTimeOffset now)
    {
        var output = surroundings.Output;
        await output.WriteLineAsync($"{ScreenText.Of(entity.EntityId)}  (of {source}, stored {Span(now - entity.Seen)} ago)");
        if (PublishedEntity.TryParse(entity.Json) is not { } read)
        {
            await output.WriteLineAsync("  What is stored cannot be read by this release; it is replaced when the source is read again.");
            return;
        }

        var until = entity.ValidUntil < state?.ValidUntil || state?.ValidUntil is null ? entity.ValidUntil : state.ValidUntil;
        (string Name, IEnumerable<string> Values)[] parts =
        [
            ("name", read.Names.Select(pair => pair.Key.Length == 0 ? pair.Value : $"{pair.Value} ({pair.Key})")),
            ("valid until", until is { } end ? [end <= now ? $"{end:u}, EXPIRED" : $"{end:u}, {Span(end - now)}"] : []),
            ("redirect", Maybe(read.RedirectUrl)),
            ("post", Maybe(read.PostUrl)),
            ("logout", read.LogoutUrls),
            ("certificate", read.Certificates.Select(text => Certificate(text, now))),
            ("requests", [read.WantsSignedRequests ? "must be signed" : "need not be signed"]),
            ("name ids", read.NameIdFormats),
            ("scopes", read.Scopes),
            ("keywords", read.Keywords),
            ("logo", read.Logos.Select(logo => logo.Length > 100 ? logo[..100] + "…" : logo)),
            ("categories", read.Categories),
            ("assurance", read.Assurances),
            ("registered by", Maybe(read.RegistrationAuthority)),
            ("contact", read.Contacts),
            ("error page", Maybe(read.ErrorUrl)),
        ];
        foreach (var (name, values) in parts)
        {
            foreach (var value in values)
            {
                await output.WriteLineAsync($"  {name,-14}{ScreenText.Of(value)}");
            }
        }
    }

    private static string[] Maybe(string? value) => value is null ? [] : [value];

    private static string Certificate(string text, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
            var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
            return $"{certificate.GetCertHashString(HashAlgorithmName.SHA256)[..16]}…, {(end <= now ? $"ended {Span(now - end)} ago" : $"ends in {Span(end - now)}")}";
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return "cannot be read, so that nothing is believed by it";
        }
    }

    private static string Span(TimeSpan span) =>
        span.TotalDays >= 2 ? Invariant($"{(int)span.TotalDays} days")
        : span.TotalHours >= 2 ? Invariant($"{(int)span.TotalHours} hours")
        : span.TotalMinutes >= 2 ? Invariant($"{(int)span.TotalMinutes} minutes")
        : Invariant($"{Math.Max(0, (int)span.TotalSeconds)} seconds");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
