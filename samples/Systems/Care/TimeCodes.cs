using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace FederationHub.Samples.Systems.Care;

/// <summary>The application's own second factor: codes of six digits that change each half minute (RFC 6238, HMAC-SHA-1).</summary>
public sealed class TimeCodes(TimeProvider time)
{
    private const int Step = 30;
    private const int WrongCodes = 5;
    private readonly ConcurrentDictionary<string, Enrolment> _people = new(StringComparer.Ordinal);

    /// <summary>The secret to show to somebody who has not used a code yet, hexadecimal; null: they have one.</summary>
    public string? NewSecretFor(string subject)
    {
        var enrolment = _people.GetOrAdd(subject, _ => new Enrolment(RandomNumberGenerator.GetBytes(20)));
        return enrolment.LastStep is null ? Convert.ToHexStringLower(enrolment.Secret) : null;
    }

    /// <summary>Whether this is a code of now; each code is good once, and five wrong ones in a row end it.</summary>
    public bool Accept(string subject, string code)
    {
        if (!_people.TryGetValue(subject, out var enrolment))
        {
            return false;
        }

        lock (enrolment)
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds() / Step;
            for (var step = now - 1; step <= now + 1; step++)
            {
                if (enrolment.Wrong < WrongCodes && (enrolment.LastStep is null || step > enrolment.LastStep)
                    && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(code), System.Text.Encoding.ASCII.GetBytes(Code(enrolment.Secret, step))))
                {
                    enrolment.LastStep = step;
                    enrolment.Wrong = 0;
                    return true;
                }
            }

            enrolment.Wrong++;
            return false;
        }
    }

    /// <summary>The code that belongs to a secret now: what a person's own app shows.</summary>
    public static string Code(byte[] secret, DateTimeOffset now) => Code(secret, now.ToUnixTimeSeconds() / Step);

    private static string Code(byte[] secret, long step)
    {
        Span<byte> moment = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(moment, step);
#pragma warning disable CA5350 // RFC 6238 1.2: apps for codes know SHA-1 only; as an HMAC it is not broken.
        var hash = HMACSHA1.HashData(secret, moment);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0x0f, 4)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private sealed class Enrolment(byte[] secret)
    {
        public byte[] Secret => secret;

        public long? LastStep { get; set; }

        public int Wrong { get; set; }
    }
}
