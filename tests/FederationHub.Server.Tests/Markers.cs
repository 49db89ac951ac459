using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Server.Tests;

/// <summary>A persona of whom every value is a word that stands nowhere else, and the search for those words in whatever form.</summary>
internal sealed class Markers
{
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    /// <summary>Every word, by what it is.</summary>
    public IReadOnlyDictionary<string, string> Words => _words;

    /// <summary>The persona, with the shape of another one.</summary>
    public Persona Mark(Persona like, string id, string domain)
    {
        var eckId = like.EckId is { } eck ? eck[..(eck.LastIndexOf('/') + 1)] + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(64)) : null;
        if (eckId is not null)
        {
            _words[$"{domain} ECK iD"] = eckId[^64..];
        }

        var persistent = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        _words[$"{domain} persistent id"] = persistent[..20];
        return like with
        {
            Id = id,
            GivenName = Word($"{domain} given name"),
            MiddleName = Word($"{domain} middle name"),
            FamilyName = Word($"{domain} family name"),
            Mail = $"{Word($"{domain} mail")}@{domain}",
            Uid = Word($"{domain} uid"),
            PrincipalName = $"{Word($"{domain} principal name")}@{domain}",
            PersistentId = persistent,
            Number = Word($"{domain} number"),
            EckId = eckId,
        };
    }

    /// <summary>Which words stand in the text, in any form that something could have given them.</summary>
    public IReadOnlyList<string> In(byte[] content)
    {
        // One character an octet, so that nothing is lost; without case, as identifiers are compared.
        var text = Encoding.Latin1.GetString(content).ToUpperInvariant();
        return [.. _words.Where(word => Forms(word.Value).Any(form => text.Contains(form.ToUpperInvariant(), StringComparison.Ordinal))).Select(word => word.Key)];
    }

    /// <summary>The same for a text.</summary>
    public IReadOnlyList<string> In(string text) => In(Encoding.UTF8.GetBytes(text));

    private string Word(string what) => _words[what] = "mk" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(9));

    /// <summary>Plain, in UTF-16, in hex, in the three alignments of base64, and as a hash that anybody could make.</summary>
    private static IEnumerable<string> Forms(string word)
    {
        var octets = Encoding.UTF8.GetBytes(word);
        yield return word;
        yield return Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(word));
        yield return Convert.ToHexString(octets);
        yield return Encoding.Latin1.GetString(SHA256.HashData(octets));
        yield return Convert.ToHexString(SHA256.HashData(octets));
        yield return Base64Url.EncodeToString(SHA256.HashData(octets));
        for (var shift = 0; shift < 3; shift++)
        {
            yield return Convert.ToBase64String([.. new byte[shift], .. octets])[(shift == 0 ? 0 : 4)..^4];
        }
    }
}

/// <summary>Everything that traces and metrics of this process tell, as text.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly ConcurrentQueue<string> _told = [];
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public Telemetry()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _told.Enqueue(
                $"{activity.Source.Name} {activity.OperationName} {activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Baggage)} "
                + string.Join(' ', activity.Events.SelectMany(happened => happened.Tags.Select(tag => tag.ToString()).Prepend(happened.Name)))),
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Tell(instrument, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Tell(instrument, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Tell(instrument, tags));
        _meters.Start();
    }

    /// <summary>What was told so far.</summary>
    public string Text => string.Join('\n', _told);

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Tell(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _told.Enqueue($"{instrument.Meter.Name} {instrument.Name} {string.Join(' ', tags.ToArray())}");
}
