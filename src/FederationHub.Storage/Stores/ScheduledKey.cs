using FederationHub.Core.Ports;

namespace FederationHub.Storage.Stores;

/// <summary>A key that takes its turn, with what it is made of and the instant from which it signs; null until it is told.</summary>
internal sealed record ScheduledKey(HubKeyUse Use, int Number, string KeyId, object Key, byte[] Material, DateTimeOffset MadeAt, DateTimeOffset? SignsFrom);

/// <summary>
/// Whose turn it is: a rule on the instants that are kept with the keys, so that every node says the same without being told, and a
/// key that was only published takes over without any work that must run.
/// </summary>
internal static class KeySchedule
{
    /// <summary>Between the order to sign and the first signature: every node looks for new keys within ten seconds.</summary>
    public static readonly TimeSpan Spread = TimeSpan.FromSeconds(15);

    // The longest life of a token that a hub file can ask for is a day.
    private static readonly TimeSpan TokensLive = TimeSpan.FromHours(25);

    // A request is answered within the hour of its login.
    private static readonly TimeSpan RequestsLive = TimeSpan.FromHours(1);

    // Organisations keep the certificate for as long as they keep metadata, and some were given it by hand.
    private static readonly TimeSpan EncryptedFor = TimeSpan.FromDays(90);

    /// <summary>Keys of one use in their order; what is not told to sign comes last.</summary>
    public static ScheduledKey[] InOrder(IEnumerable<ScheduledKey> keys) => [.. keys.OrderBy(key => key.SignsFrom ?? DateTimeOffset.MaxValue).ThenBy(key => key.Number)];

    /// <summary>Which of them signs now: the newest whose instant has passed. The first where none has, since a node's clock may be behind.</summary>
    public static int CurrentOf(ScheduledKey[] inOrder, DateTimeOffset now)
    {
        var current = inOrder.Length - 1;
        while (current > 0 && !(inOrder[current].SignsFrom <= now))
        {
            current--;
        }

        return current;
    }

    /// <summary>Where each stands, in order.</summary>
    public static IEnumerable<HubKey> StatesOf(ScheduledKey[] inOrder, DateTimeOffset now)
    {
        var current = CurrentOf(inOrder, now);
        for (var i = 0; i < inOrder.Length; i++)
        {
            var key = inOrder[i];
            if (i >= current)
            {
                yield return new HubKey(key.Use, key.KeyId, i == current ? HubKeyState.Current : HubKeyState.Next, key.MadeAt, key.SignsFrom, null);
                continue;
            }

            var followed = inOrder[i + 1].SignsFrom!.Value;
            var until = followed + key.Use switch
            {
                HubKeyUse.SamlRequests => RequestsLive,
                HubKeyUse.SamlDecryption => EncryptedFor,
                _ => TokensLive,
            };
            yield return new HubKey(key.Use, key.KeyId, now < until ? HubKeyState.Retired : HubKeyState.Past, key.MadeAt, followed, until);
        }
    }
}
