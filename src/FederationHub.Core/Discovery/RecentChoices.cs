using System.Buffers.Binary;
using System.Text;

namespace FederationHub.Core.Discovery;

/// <summary>
/// What one browser remembers of choosing organisations, and the rules by which it does (ux 1.5). It names discovery entries and days; no person, and no
/// application but as a mark that only a hub's key makes. A value: each change gives a new one, and nothing is read or kept here.
/// </summary>
public sealed record RecentChoices
{
    /// <summary>Most entries that are remembered.</summary>
    public const int Most = 5;

    /// <summary>Most that a page shows.</summary>
    public const int MostShown = 3;

    /// <summary>Most wishes to always go on with an entry.</summary>
    public const int MostAlways = 5;

    /// <summary>Longest id that is remembered, bytes of UTF-8: as long as an id can be. With <see cref="Most"/> it bounds what <see cref="Write"/> gives.</summary>
    public const int LongestId = 64;

    /// <summary>How long a choice is remembered after it was last used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(180);

    /// <summary>How long a person always goes on with an entry after saying so.</summary>
    public static readonly TimeSpan AlwaysLife = TimeSpan.FromDays(90);

    /// <summary>How long an entry that a portal announced is shown first.</summary>
    public static readonly TimeSpan AnnouncedLife = TimeSpan.FromHours(8);

    /// <summary>How long after a failed login the screen is never skipped in the same browser (ux 1.1).</summary>
    public static readonly TimeSpan FailureCounts = TimeSpan.FromMinutes(10);

    private const byte Form = 1;
    private static readonly DateOnly Epoch = new(2020, 1, 1);

    /// <summary>Nothing.</summary>
    public static RecentChoices None { get; } = new();

    /// <summary>What was chosen and led to a login, last used first; no id twice.</summary>
    public IReadOnlyList<RecentChoice> Choices { get; private init; } = [];

    /// <summary>With which of them the person always goes on, the newest wish first.</summary>
    public IReadOnlyList<AlwaysChoice> Always { get; private init; } = [];

    /// <summary>What a portal announced, or null.</summary>
    public AnnouncedChoice? Announced { get; private init; }

    /// <summary>When a login last failed in this browser, where none succeeded since; null for never.</summary>
    public DateTimeOffset? FailedAt { get; private init; }

    /// <summary>Whether a login failed to which the person was led by <see cref="Always"/>: then none of it counts until one succeeds.</summary>
    public bool AlwaysFailed { get; private init; }

    /// <summary>Whether nothing of a choice is remembered: what is left, if anything, is that a login failed.</summary>
    public bool IsEmpty => Choices.Count == 0 && Announced is null;

    /// <summary>Whether a login failed so short ago that the screen must not be skipped.</summary>
    /// <param name="now">The instant of now.</param>
    public bool FailedJustNow(DateTimeOffset now) => FailedAt is { } at && now < at + FailureCounts;

    /// <summary>The entry with which the person always goes on at an application; null for none, and while it failed. A wish for one application counts before one for all.</summary>
    /// <param name="application">The application's mark.</param>
    public string? AlwaysAt(ulong application) =>
        AlwaysFailed ? null : WishAt(application)?.Entry;

    /// <summary>The same, whether it failed or not.</summary>
    /// <param name="application">The application's mark.</param>
    public AlwaysChoice? WishAt(ulong application) =>
        Always.FirstOrDefault(wish => wish.Application == application) ?? Always.FirstOrDefault(wish => wish.Application is null);

    /// <summary>A login succeeded at an entry: it comes first, and what failed before counts no more. An id that is too long is not remembered.</summary>
    /// <param name="entry">Id of the entry.</param>
    /// <param name="now">The instant of now.</param>
    public RecentChoices Used(string entry, DateTimeOffset now)
    {
        var calm = Succeeded();
        if (!Fits(entry))
        {
            return calm;
        }

        List<RecentChoice> choices = [new(entry, DayOf(now)), .. Choices.Where(known => known.Entry != entry)];
        if (choices.Count > Most)
        {
            // One that the person goes on with stays longer than one that was only used.
            choices.Remove(choices.FindLast(known => known.Entry != entry && Always.All(wish => wish.Entry != known.Entry)) ?? choices[^1]);
        }

        return calm with { Choices = choices, Always = [.. Always.Where(wish => choices.Exists(known => known.Entry == wish.Entry))] };
    }

    /// <summary>A login succeeded of which nothing is remembered: what failed before counts no more.</summary>
    public RecentChoices Succeeded() => this with { FailedAt = null, AlwaysFailed = false };

    /// <summary>The person wants to always go on with an entry, which is remembered; otherwise nothing changes. The last word counts.</summary>
    /// <param name="entry">Id of the entry.</param>
    /// <param name="application">The mark of the only application for which that counts; null for all, which takes the place of every earlier wish.</param>
    /// <param name="now">The instant of now.</param>
    public RecentChoices AlwaysUse(string entry, ulong? application, DateTimeOffset now) =>
        Choices.All(known => known.Entry != entry)
            ? this
            : this with
            {
                Always = [.. Always.Where(wish => application is not null && wish.Application != application).Prepend(new AlwaysChoice(entry, application, DayOf(now + AlwaysLife))).Take(MostAlways)],
            };

    /// <summary>A login failed.</summary>
    /// <param name="now">The instant of now.</param>
    /// <param name="byAlways">Whether the person was led there by <see cref="Always"/>.</param>
    public RecentChoices Failed(DateTimeOffset now, bool byAlways) => this with { FailedAt = now, AlwaysFailed = AlwaysFailed || byAlways };

    /// <summary>A portal announced an entry: it is shown first for <see cref="AnnouncedLife"/>, and nobody is sent there by it.</summary>
    /// <param name="entry">Id of the entry.</param>
    /// <param name="now">The instant of now.</param>
    public RecentChoices Announce(string entry, DateTimeOffset now) => Fits(entry) ? this with { Announced = new AnnouncedChoice(entry, now + AnnouncedLife) } : this;

    /// <summary>Everything of an entry is forgotten.</summary>
    /// <param name="entry">Id of the entry.</param>
    public RecentChoices Without(string entry) => this with
    {
        Choices = [.. Choices.Where(known => known.Entry != entry)],
        Always = [.. Always.Where(wish => wish.Entry != entry)],
        Announced = Announced?.Entry == entry ? null : Announced,
    };

    /// <summary>The person chooses again each time.</summary>
    public RecentChoices WithoutAlways() => this with { Always = [], AlwaysFailed = false };

    /// <summary>What is left at an instant.</summary>
    /// <param name="now">The instant of now.</param>
    public RecentChoices At(DateTimeOffset now)
    {
        var today = DayOf(now);
        var oldest = DayOf(now - Life);
        List<RecentChoice> choices = [.. Choices.Where(known => known.Day > oldest)];
        return this with
        {
            Choices = choices,
            Always = [.. Always.Where(wish => wish.Until > today && choices.Exists(known => known.Entry == wish.Entry))],
            Announced = Announced is { } announced && now < announced.Until ? announced : null,
        };
    }

    /// <summary>How long a browser is to keep it, from an instant on; nothing where there is nothing to keep.</summary>
    /// <param name="now">The instant of now.</param>
    public TimeSpan LifeAt(DateTimeOffset now) =>
        Choices.Count > 0 ? Life
        : Announced is { } announced && announced.Until > now ? announced.Until - now
        : FailedJustNow(now) ? FailureCounts
        : TimeSpan.Zero;

    /// <summary>As bytes, at most 480, for <see cref="Read"/>.</summary>
    public byte[] Write()
    {
        var octets = new List<byte> { Form, (byte)((FailedAt is null ? 0 : 1) | (AlwaysFailed ? 2 : 0) | (Announced is null ? 0 : 4)) };
        if (FailedAt is { } failed)
        {
            Append(octets, Seconds(failed));
        }

        if (Announced is { } announced)
        {
            Append(octets, announced.Entry);
            Append(octets, Seconds(announced.Until));
        }

        octets.Add((byte)Choices.Count);
        foreach (var choice in Choices)
        {
            Append(octets, choice.Entry);
            Append(octets, choice.Day);
        }

        octets.Add((byte)Always.Count);
        foreach (var wish in Always)
        {
            octets.Add((byte)Choices.TakeWhile(choice => choice.Entry != wish.Entry).Count());
            Append(octets, wish.Until);
            octets.Add((byte)(wish.Application is null ? 0 : 1));
            if (wish.Application is { } application)
            {
                Append(octets, (uint)(application >> 32));
                Append(octets, (uint)application);
            }
        }

        return [.. octets];
    }

    /// <summary>Reads what <see cref="Write"/> gave, as it is at an instant; <see cref="None"/> for anything else.</summary>
    /// <param name="octets">The bytes.</param>
    /// <param name="now">The instant of now.</param>
    public static RecentChoices Read(ReadOnlySpan<byte> octets, DateTimeOffset now)
    {
        var rest = new Octets(octets);
        if (rest.Byte() != Form)
        {
            return None;
        }

        var marks = rest.Byte();
        var failed = (marks & 1) != 0 ? rest.Instant() : (DateTimeOffset?)null;
        var announced = (marks & 4) != 0 ? new AnnouncedChoice(rest.Text(), rest.Instant()) : null;
        List<RecentChoice> choices = [];
        for (var left = Math.Min((int)rest.Byte(), Most); left > 0; left--)
        {
            var choice = new RecentChoice(rest.Text(), rest.Day());
            if (choices.TrueForAll(known => known.Entry != choice.Entry))
            {
                choices.Add(choice);
            }
        }

        List<AlwaysChoice> always = [];
        for (var left = Math.Min((int)rest.Byte(), MostAlways); left > 0; left--)
        {
            var (number, until) = (rest.Byte(), rest.Day());
            var application = rest.Byte() == 1 ? rest.Mark() : (ulong?)null;
            if (number < choices.Count)
            {
                always.Add(new AlwaysChoice(choices[number].Entry, application, until));
            }
        }

        return rest.IsWhole ? new RecentChoices { Choices = choices, Always = always, Announced = announced, FailedAt = failed, AlwaysFailed = (marks & 2) != 0 }.At(now) : None;
    }

    private static bool Fits(string entry) => entry is { Length: > 0 and <= LongestId } && Encoding.UTF8.GetByteCount(entry) <= LongestId;

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static uint Seconds(DateTimeOffset at) => (uint)Math.Clamp(at.ToUnixTimeSeconds(), 0, uint.MaxValue);

    private static void Append(List<byte> octets, uint number)
    {
        Span<byte> four = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(four, number);
        octets.AddRange(four);
    }

    private static void Append(List<byte> octets, DateOnly day)
    {
        var number = Math.Clamp(day.DayNumber - Epoch.DayNumber, 0, ushort.MaxValue);
        octets.AddRange([(byte)(number >> 8), (byte)number]);
    }

    private static void Append(List<byte> octets, string text)
    {
        octets.Add((byte)Encoding.UTF8.GetByteCount(text));
        octets.AddRange(Encoding.UTF8.GetBytes(text));
    }

    // What ends too early is read as nothing, and told by IsWhole.
    private ref struct Octets(ReadOnlySpan<byte> all)
    {
        private ReadOnlySpan<byte> _left = all;
        private bool _short;

        public readonly bool IsWhole => !_short && _left.IsEmpty;

        public byte Byte() => Take(1) is [var one] ? one : (byte)0;

        public DateTimeOffset Instant() => Take(sizeof(uint)) is { IsEmpty: false } four ? DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(four)) : default;

        public DateOnly Day() => Take(2) is [var high, var low] ? Epoch.AddDays((high << 8) | low) : default;

        public ulong Mark() => Take(sizeof(ulong)) is { IsEmpty: false } eight ? BinaryPrimitives.ReadUInt64BigEndian(eight) : 0;

        public string Text() => Encoding.UTF8.GetString(Take(Byte()));

        private ReadOnlySpan<byte> Take(int count)
        {
            if (_left.Length < count)
            {
                _short = true;
                return [];
            }

            var taken = _left[..count];
            _left = _left[count..];
            return taken;
        }
    }
}

/// <summary>A choice that led to a login.</summary>
/// <param name="Entry">Id of the discovery entry.</param>
/// <param name="Day">The day, UTC, on which it last did.</param>
public sealed record RecentChoice(string Entry, DateOnly Day);

/// <summary>An entry with which a person always goes on.</summary>
/// <param name="Entry">Id of the discovery entry, one of the remembered ones.</param>
/// <param name="Application">Mark of the only application for which that counts; null for all.</param>
/// <param name="Until">The day, UTC, on which it counts no more.</param>
public sealed record AlwaysChoice(string Entry, ulong? Application, DateOnly Until);

/// <summary>An entry that a portal announced.</summary>
/// <param name="Entry">Id of the discovery entry.</param>
/// <param name="Until">The instant at which it counts no more.</param>
public sealed record AnnouncedChoice(string Entry, DateTimeOffset Until);
