using System.Globalization;
using System.Security.Cryptography;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using Microsoft.AspNetCore.DataProtection;

namespace FederationHub.Server.My;

/// <summary>
/// What an address of <c>/my</c> carries from one page to the next, sealed and for one person: which login it begins after, and what was just
/// done. Nobody else can write one, so no link of another site makes the page say what did not happen; and it does not tell how many
/// events the hub has.
/// </summary>
internal sealed class MyMarks(IDataProtectionProvider protection)
{
    /// <summary>How long a mark of what was done is told: a page that is opened again later says nothing.</summary>
    public static readonly TimeSpan DoneFor = TimeSpan.FromMinutes(1);

    private readonly IDataProtector _places = protection.CreateProtector("FederationHub.My.Place");
    private readonly IDataProtector _done = protection.CreateProtector("FederationHub.My.Done");

    public string OfPlace(AuditPlace place, string person) =>
        _places.Protect(string.Create(CultureInfo.InvariantCulture, $"{person} {place.At.ToUnixTimeMilliseconds()} {place.Id}"));

    /// <summary>The place; null for none, and for one that the hub did not give to this person.</summary>
    public AuditPlace? ReadPlace(string? mark, string person) =>
        Open(_places, mark) is [var of, var at, var id] && of == person ? new AuditPlace(InstantOf(at), long.Parse(id, CultureInfo.InvariantCulture)) : null;

    public string OfDone(MyDone done, string person, DateTimeOffset now) =>
        _done.Protect(string.Create(CultureInfo.InvariantCulture, $"{person} {now.ToUnixTimeMilliseconds()} {done.Purpose} {done.Application}"));

    /// <summary>What this person just did; null for nothing, for what somebody else did, and for what was long ago.</summary>
    public MyDone? ReadDone(string? mark, string person, DateTimeOffset now) =>
        Open(_done, mark) is [var of, var at, var purpose, var application] && of == person && now < InstantOf(at) + DoneFor
            ? new MyDone(Enum.Parse<ConsentMode>(purpose), application)
            : null;

    private static string[]? Open(IDataProtector protector, string? mark)
    {
        if (string.IsNullOrEmpty(mark))
        {
            return null;
        }

        try
        {
            return protector.Unprotect(mark).Split(' ', 4);
        }
        catch (CryptographicException)
        {
            // Not the hub's, cut, or of a key that is gone: as if it was not sent.
            return null;
        }
    }

    private static DateTimeOffset InstantOf(string at) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture));
}

/// <summary>What a person did on the page.</summary>
/// <param name="Purpose">What was withdrawn; <see cref="ConsentMode.None"/> when it was not there.</param>
/// <param name="Application">Id of the application.</param>
internal sealed record MyDone(ConsentMode Purpose, string Application);
