using System.Collections.Concurrent;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Saml;

namespace FederationHub.Upstreams.Saml;

/// <summary>
/// Asks an organisation's metadata once more while somebody waits, when an answer, or a logout message, is signed with a key that is not in it: so a rollover
/// costs nobody a login or a logout. Whoever sends messages with keys of their own makes a node fetch at most once a <see cref="Window"/> and upstream.
/// </summary>
/// <param name="refresh">Renews settings.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyRenewal(Func<string, CancellationToken, ValueTask<Outcome<string>>> refresh, TimeProvider time)
{
    /// <summary>How long one answer of the metadata counts for every login of the upstream.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(45);

    // A person waits for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Asked> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RenewedSettings> _renewed = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether other keys can change this refusal. KeyInfo decides nothing here either: an answer without it may be signed with a new key
    /// as well. A failed decryption may be an inner signature by a new key, and must not say whether it is (XML Encryption 1.1, 6.1): so every
    /// one of them is asked for, alike, and judged again by the same octets, which is no second question.
    /// </summary>
    public static bool MayHelp(RejectionCode code) =>
        code == SamlCauses.SigningKeyUnknown || code == SamlCauses.SignatureWrong || code == SamlCauses.NoTrustedKey || code == SamlCauses.DecryptionFailed;

    /// <summary>The settings renewed, as all within a window get them; a refusal where they could not be, or were renewed a moment ago already.</summary>
    public async Task<Outcome<string>> AskAsync(Upstream upstream)
    {
        var now = time.GetUtcNow();
        var asked = _asked.AddOrUpdate(upstream.Id, _ => Ask(upstream, now), (_, known) => (now - known.At).Duration() < Window ? known : Ask(upstream, now));
        return asked.Settings == upstream.Settings
            ? await asked.Answer.Value
            : UpstreamsCauses.MetadataAskedBefore.Because($"asked {(now - asked.At).TotalSeconds:F0} s ago");
    }

    /// <summary>What was renewed since the last call, each upstream once: to be saved.</summary>
    public IReadOnlyList<RenewedSettings> Take()
    {
        List<RenewedSettings> taken = [];
        foreach (var id in _renewed.Keys)
        {
            if (_renewed.TryRemove(id, out var settings))
            {
                taken.Add(settings);
            }
        }

        return taken;
    }

    // Of several that come at once the dictionary keeps one, and only that one is ever started.
    private Asked Ask(Upstream upstream, DateTimeOffset now) => new(now, upstream.Settings, new Lazy<Task<Outcome<string>>>(() => FetchAsync(upstream)));

    private async Task<Outcome<string>> FetchAsync(Upstream upstream)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            var answer = await refresh(upstream.Settings, limit.Token);
            if (answer is Outcome<string>.Accepted { Value: var settings } && settings != upstream.Settings)
            {
                _renewed[upstream.Id] = new RenewedSettings(upstream.Id, upstream.Settings, settings);
            }

            return answer;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return UpstreamsCauses.OutboundTimeout.Because($"Its metadata took longer than {Patience.TotalSeconds:F0} s, and a person waits.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A disk or a store that fails is the background refresh's to tell of. Here it must not become the answer to a login: the
            // caller spends the leg with a refusal, and an exception would leave it open to the next question.
            return UpstreamsCauses.MetadataAskedInVain.Because($"The metadata could not be renewed: {exception.GetType().Name}.");
        }
    }

    private sealed record Asked(DateTimeOffset At, string Settings, Lazy<Task<Outcome<string>>> Answer);
}
