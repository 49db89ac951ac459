using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FederationHub.Cli.Records;
using FederationHub.Core.Ports;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub keys</c>: lists the hub's keys, lets the next one take its turn, takes one out of use.</summary>
internal static class KeysCommand
{
    private const int UsualSeconds = 3600;

    // Applications keep the key set for five minutes, and every node follows within ten seconds.
    private const int LeastSeconds = 310;

    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("keys", "Lists the hub's keys, rotates them, takes one out of use.")
    {
        MakeList(store, surroundings), MakeRotate(store, surroundings), MakeRetire(store, surroundings),
    };

    private static Command MakeList(StoreOptions store, CommandSurroundings surroundings)
    {
        var json = new Option<bool>("--json") { Description = "As a JSON array." };
        var command = new Command("list", "Lists every key with its state and age; never the key itself.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var keys = await hub.Keys.ListAsync(cancellationToken);
            var now = surroundings.Time.GetUtcNow();
            if (parsed.GetValue(json))
            {
                await surroundings.Output.WriteLineAsync(Json(keys, now));
                return Fedhub.Done;
            }

            foreach (var key in keys)
            {
                await surroundings.Output.WriteLineAsync($"{Use(key.Use),-18}  {State(key.State),-8}  {Told(key, now)}{(key.KeyId.Length == 0 ? "" : "  " + key.KeyId)}");
            }

            return Fedhub.Done;
        });
        return command;
    }

    private static Command MakeRotate(StoreOptions store, CommandSurroundings surroundings)
    {
        var algorithm = new Option<string?>("--algorithm") { Description = "RS256, PS256 or ES256; all of them unless set." };
        algorithm.AcceptOnlyFromAmong("RS256", "PS256", "ES256");
        var after = new Option<int?>("--after") { Description = $"Seconds that the next key is published before it signs: {UsualSeconds} unless set, at least {LeastSeconds}." };
        var now = new Option<bool>("--now") { Description = "Sign with the next key at once: for emergencies." };
        var saml = new Option<bool>("--saml") { Description = "The key that signs SAML requests, instead of those that sign tokens. It is only published until --at or --activate." };
        var decryption = new Option<bool>("--saml-decryption") { Description = "The key that organisations encrypt to. It decrypts at once, and the metadata shows it from --at or --activate on." };
        var at = new Option<string?>("--at") { Description = "With --saml or --saml-decryption: when the next key takes over (2026-03-01T12:00:00Z).", HelpName = "INSTANT" };
        var activate = new Option<bool>("--activate") { Description = "With --saml or --saml-decryption: let the next key take over now." };
        var command = new Command("rotate", "Makes the next key. It is published, and takes over by itself.") { algorithm, after, now, saml, decryption, at, activate };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var seconds = parsed.GetValue(after);
            HubKeyUse? samlUse = parsed.GetValue(decryption) ? HubKeyUse.SamlDecryption : parsed.GetValue(saml) ? HubKeyUse.SamlRequests : null;
            var (typed, began) = (parsed.GetValue(at), surroundings.Time.GetUtcNow());
            var problem = parsed.GetValue(saml) && parsed.GetValue(decryption) ? "--saml and --saml-decryption are two keys: rotate one at a time."
                : samlUse is not null && (parsed.GetValue(algorithm) is not null || seconds is not null || parsed.GetValue(now)) ? "--saml and --saml-decryption go with --at and --activate only."
                : samlUse is null && (parsed.GetValue(activate) || typed is not null) ? "--at and --activate go with --saml or --saml-decryption."
                : parsed.GetValue(activate) && typed is not null ? "--at and --activate are two ways."
                : typed is not null && (ReadInstant(typed) is not { } instant || instant <= began || instant > began.AddYears(1)) ? "--at is an instant within a year, such as 2026-03-01T12:00:00Z (UTC unless it says otherwise)."
                : seconds is not null && parsed.GetValue(now) ? "--after and --now are two ways."
                : seconds is < LeastSeconds or > 30 * 24 * 3600 ? $"--after is {LeastSeconds} to {30 * 24 * 3600}: applications keep the key set for five minutes, and --now is there for emergencies."
                : null;
            if (problem is not null)
            {
                await surroundings.Error.WriteLineAsync(problem);
                return Fedhub.Unusable;
            }

            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            return hub is null ? Fedhub.Unusable
                : samlUse is { } use ? await RotateSamlAsync(hub.Keys, use, parsed.GetValue(activate) ? TimeSpan.Zero : typed is null ? null : ReadInstant(typed) - began, surroundings, cancellationToken)
                : await RotateTokensAsync(hub.Keys, parsed.GetValue(algorithm), parsed.GetValue(now) ? TimeSpan.Zero : TimeSpan.FromSeconds(seconds ?? UsualSeconds), surroundings, cancellationToken);
        });
        return command;
    }

    private static Command MakeRetire(StoreOptions store, CommandSurroundings surroundings)
    {
        var keyId = new Argument<string>("KEY") { Description = "The id of the key, as `fedhub keys list` shows it." };
        var command = new Command("retire", "Takes a key out of use at once: for one that leaked. What it signed counts for nothing, and what is encrypted to it cannot be read.") { keyId };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var id = parsed.GetRequiredValue(keyId);
            if (!await hub.Keys.RetireAsync(id, surroundings.Actor, cancellationToken))
            {
                await surroundings.Error.WriteLineAsync($"No key that rotates has the id '{ScreenText.Of(id)}'. See: fedhub keys list");
                return Fedhub.Refused;
            }

            await surroundings.Output.WriteLineAsync(
                "It is out of use, on every node within 10 seconds. Tokens that it signed are refused here; applications refuse them when they fetch the key set again, which they may keep for five minutes. "
                + "Organisations that know a SAML key must load the hub's metadata again.");
            return Fedhub.Done;
        });
        return command;
    }

    /// <summary>How a key of this use signs tokens; null where it signs none.</summary>
    internal static string? AlgorithmOf(HubKeyUse use) => use switch
    {
        HubKeyUse.TokensRs256 => "RS256",
        HubKeyUse.TokensPs256 => "PS256",
        HubKeyUse.TokensEs256 => "ES256",
        _ => null,
    };

    private static async Task<int> RotateTokensAsync(IKeyRotation keys, string? algorithm, TimeSpan publishFor, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        foreach (var use in algorithm switch { "RS256" => [HubKeyUse.TokensRs256], "PS256" => [HubKeyUse.TokensPs256], "ES256" => [HubKeyUse.TokensEs256], _ => (HubKeyUse[])[HubKeyUse.TokensRs256, HubKeyUse.TokensPs256, HubKeyUse.TokensEs256] })
        {
            var rotated = await keys.RotateAsync(use, publishFor, surroundings.Actor, cancellationToken);
            var from = $"signs from {ScreenText.Of(rotated.Key.Since!.Value)}";
            await surroundings.Output.WriteLineAsync(rotated.Change switch
            {
                KeyChange.Made => $"{Use(use)}: key {rotated.Key.KeyId} is published, and {from}. The one before stays published for 25 hours after that.",
                KeyChange.Activated => $"{Use(use)}: key {rotated.Key.KeyId}, which was published already, {from}.",
                _ => $"{Use(use)}: nothing was made. Key {rotated.Key.KeyId} is the next one already, and {from}.",
            });
        }

        if (publishFor == TimeSpan.Zero)
        {
            await surroundings.Error.WriteLineAsync(
                "Warning: an application that keeps the key set for its five minutes, and does not fetch it again for a key that it does not know, refuses logins until then.");
        }

        return Fedhub.Done;
    }

    private static async Task<int> RotateSamlAsync(IKeyRotation keys, HubKeyUse use, TimeSpan? wait, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (option, decrypts) = use == HubKeyUse.SamlDecryption ? ("--saml-decryption", true) : ("--saml", false);
        if (wait == TimeSpan.Zero && !(await keys.ListAsync(cancellationToken)).Any(key => key.Use == use && key.State == HubKeyState.Next))
        {
            await surroundings.Error.WriteLineAsync($"There is no next key to activate. Make one with: fedhub keys rotate {option}");
            return Fedhub.Refused;
        }

        var rotated = await keys.RotateAsync(use, wait, surroundings.Actor, cancellationToken);
        var stands = $"Certificate {rotated.Key.KeyId} {(decrypts ? "decrypts already" : "stands in /saml/metadata beside the one that signs")}";
        var takesOver = rotated.Key.Since is { } since ? $"{(decrypts ? "stands in /saml/metadata, in place of the one before," : "signs requests")} from {ScreenText.Of(since)}" : null;
        await surroundings.Output.WriteLineAsync(rotated.Change switch
        {
            KeyChange.Made when takesOver is null && decrypts => $"{stands}. To have organisations encrypt to it: fedhub keys rotate {option} --activate",
            KeyChange.Made when takesOver is null => $"{stands}. When the organisations have loaded it: fedhub keys rotate {option} --activate",
            KeyChange.Made => $"{stands}, and {takesOver}.",
            KeyChange.Activated => $"Certificate {rotated.Key.KeyId} {takesOver}.",
            _ => $"Nothing was made. Certificate {rotated.Key.KeyId} is the next one already{(takesOver is null ? "" : $", and {takesOver}")}.",
        });
        if (decrypts && takesOver is not null)
        {
            await surroundings.Output.WriteLineAsync("The one before decrypts for 90 days more; give the new certificate to organisations that have it by hand. When none uses the old one: fedhub keys retire");
        }

        return Fedhub.Done;
    }

    private static DateTimeOffset? ReadInstant(string typed) =>
        typed.Length >= 10 && DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : null;

    private static string Use(HubKeyUse use) => use switch
    {
        HubKeyUse.TokensRs256 => "tokens RS256",
        HubKeyUse.TokensPs256 => "tokens PS256",
        HubKeyUse.TokensEs256 => "tokens ES256",
        HubKeyUse.SamlRequests => "SAML requests",
        HubKeyUse.SamlDecryption => "SAML decryption",
        HubKeyUse.Pairwise => "pairwise subjects",
        _ => "master key",
    };

    private static string State(HubKeyState state) => state.ToString().ToLowerInvariant();

    private static string Told(HubKey key, DateTimeOffset now)
    {
        var parts = new List<string> { $"made {Day(key.MadeAt)}, {Days(now - key.MadeAt)} old" };
        switch (key.State)
        {
            case HubKeyState.Next:
                parts.Add($"{(key.Use == HubKeyUse.SamlDecryption ? "decrypts, published" : "signs")} {(key.Since is { } from ? $"from {ScreenText.Of(from)}" : "when it is activated")}");
                break;
            case HubKeyState.Retired:
                parts.Add($"{(key.Use == HubKeyUse.SamlDecryption ? "decrypts" : "published")} until {ScreenText.Of(key.Until!.Value)}");
                break;
            case HubKeyState.Past:
                parts.Add($"{(key.Use == HubKeyUse.SamlDecryption ? "decrypted" : "published")} until {Day(key.Until!.Value)}");
                break;
        }

        if (key.CertificateEnds is { } ends)
        {
            parts.Add($"certificate ends {Day(ends)}, in {Days(ends - now)}");
        }

        return string.Join(", ", parts);
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Days(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} {((int)time.TotalDays == 1 ? "day" : "days")}");

    private static string Json(IReadOnlyList<HubKey> keys, DateTimeOffset now)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (var key in keys)
            {
                writer.WriteStartObject();
                writer.WriteString("use", key.Use switch
                {
                    HubKeyUse.TokensRs256 or HubKeyUse.TokensPs256 or HubKeyUse.TokensEs256 => "tokens",
                    HubKeyUse.SamlRequests => "saml_requests",
                    HubKeyUse.SamlDecryption => "saml_decryption",
                    HubKeyUse.Pairwise => "pairwise",
                    _ => "master",
                });
                writer.WriteString("algorithm", AlgorithmOf(key.Use));
                writer.WriteString("key_id", key.KeyId.Length == 0 ? null : key.KeyId);
                writer.WriteString("state", State(key.State));
                writer.WriteString("made_at", ScreenText.Of(key.MadeAt));
                writer.WriteNumber("age_days", (int)(now - key.MadeAt).TotalDays);
                writer.WriteString("since", key.Since is { } since ? ScreenText.Of(since) : null);
                writer.WriteString(key.Use == HubKeyUse.SamlDecryption ? "decrypts_until" : "published_until", key.Until is { } until ? ScreenText.Of(until) : null);
                if (key.CertificateEnds is { } ends)
                {
                    writer.WriteString("certificate_ends", ScreenText.Of(ends));
                    writer.WriteNumber("certificate_days_left", (int)(ends - now).TotalDays);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
