using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Samples.WebApp;

namespace FederationHub.Samples.Systems.Care;

/// <summary>
/// Devices that were paired with a person by one fresh login (R000-10). From then on the device and its PIN are the application's own
/// business: it asks nobody.
/// </summary>
public sealed class PairedDevices(TimeProvider time)
{
    /// <summary>How long a pairing lasts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    /// <summary>How old the login may be that a device is paired with.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private const int WrongPins = 5;
    private const int Rounds = 10_000;
    private readonly ConcurrentDictionary<string, Device> _devices = new(StringComparer.Ordinal);

    /// <summary>Pairs a device.</summary>
    /// <param name="login">The login; `auth_time` must say that it happened just now.</param>
    /// <param name="pin">Five digits.</param>
    /// <returns>The device's secret, for its cookie; null: refused.</returns>
    public string? Pair(LoginResult login, string pin)
    {
        var now = time.GetUtcNow();
        if (pin.Length != 5 || !pin.All(char.IsAsciiDigit) || login.AuthenticatedAt is not { } at || at < now - Freshness || login.Claim("sub") is not { } subject)
        {
            return null;
        }

        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var salt = RandomNumberGenerator.GetBytes(16);
        _devices[Name(secret)] = new Device(subject, salt, Hash(pin, salt), now + Life);
        return secret;
    }

    /// <summary>Whether this is a device that may try a PIN.</summary>
    public bool Knows(string? secret) => Find(secret) is not null;

    /// <summary>Whose device it is, if the PIN is right. The fifth wrong PIN ends the pairing.</summary>
    public string? Enter(string? secret, string pin)
    {
        if (Find(secret) is not { } device)
        {
            return null;
        }

        lock (device)
        {
            if (CryptographicOperations.FixedTimeEquals(Hash(pin, device.Salt), device.Pin))
            {
                device.Wrong = 0;
                return device.Subject;
            }

            if (++device.Wrong >= WrongPins)
            {
                _devices.TryRemove(Name(secret!), out _);
            }

            return null;
        }
    }

    private Device? Find(string? secret) => secret is not null && _devices.TryGetValue(Name(secret), out var device) && device.Until > time.GetUtcNow() ? device : null;

    // Whoever reads the list of devices cannot be one.
    private static string Name(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static byte[] Hash(string pin, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(pin, salt, Rounds, HashAlgorithmName.SHA256, 32);

    private sealed class Device(string subject, byte[] salt, byte[] pin, DateTimeOffset until)
    {
        public string Subject => subject;

        public byte[] Salt => salt;

        public byte[] Pin => pin;

        public DateTimeOffset Until => until;

        public int Wrong { get; set; }
    }
}
