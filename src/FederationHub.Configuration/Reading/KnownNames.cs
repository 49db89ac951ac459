using FederationHub.Configuration.Yaml;

namespace FederationHub.Configuration.Reading;

/// <summary>
/// Which ids the file gives, and which it refers to. References are checked at the end, so that the order of the file does not
/// matter.
/// </summary>
internal sealed class KnownNames(Findings findings)
{
    private readonly Dictionary<Kind, Dictionary<string, int>> _given = Enum.GetValues<Kind>().ToDictionary(kind => kind, _ => new Dictionary<string, int>(StringComparer.Ordinal));
    private readonly Dictionary<string, string> _applications = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(Kind Kind, Entry Name)> _references = [];

    /// <summary>What an id belongs to; each kind has its own ids.</summary>
    public enum Kind
    {
        Suite,
        Application,
        Organisation,
        Upstream,
        Entry,
        Agreement,
        MinimumLevel,
        MetadataSource,
        MfaContract,
    }

    /// <summary>
    /// Reads the id of a block and notes it. One that is refused is noted as well, so that the references to it are not reported
    /// on top of it.
    /// </summary>
    public Entry? ReadId(Section section, Kind kind, Func<string, string?> check)
    {
        if (section.Text("id", required: true) is not { } id)
        {
            return null;
        }

        Give(kind, id.Value, id.Line, id.Path);
        if (check(id.Value) is not { } problem)
        {
            return id;
        }

        findings.Add(id.Line, id.Path, problem);
        return null;
    }

    /// <summary>Notes an id; one that is taken is a problem.</summary>
    public void Give(Kind kind, string id, int line, string path)
    {
        if (kind == Kind.Application && !_applications.TryAdd(id, id) && _applications[id] is var alike && alike != id)
        {
            // Two client ids are compared byte for byte (RFC 6749), but by people and by some of their tools they are not.
            findings.Add(line, path, $"The application '{Shown.Of(id)}' differs only in capitals from '{Shown.Of(alike)}' on line {_given[kind][alike]}. Give one of them another id.");
        }

        if (!_given[kind].TryAdd(id, line))
        {
            findings.Add(line, path, $"The {Word(kind)} '{Shown.Of(id)}' is there already, on line {_given[kind][id]}. Give one of them another id.");
        }
    }

    /// <summary>Whether an id is given.</summary>
    public bool Has(Kind kind, string id) => _given[kind].ContainsKey(id);

    /// <summary>Notes a reference.</summary>
    public void Refer(Kind kind, Entry name) => _references.Add((kind, name));

    /// <summary>Reports each reference that leads nowhere.</summary>
    public void CheckReferences()
    {
        foreach (var (kind, name) in _references)
        {
            if (!_given[kind].ContainsKey(name.Value))
            {
                findings.Add(name.Line, name.Path, $"There is no {Word(kind)} '{Shown.Of(name.Value)}' here.{findings.DidYouMean(name.Value, _given[kind].Keys)} Add it, or remove this reference.");
            }
        }
    }

    private static string Word(Kind kind) => kind switch
    {
        Kind.Suite => "suite",
        Kind.Application => "application",
        Kind.Organisation => "organisation",
        Kind.Upstream => "upstream",
        Kind.Entry => "discovery entry",
        Kind.Agreement => "agreement",
        Kind.MinimumLevel => "minimum level",
        Kind.MetadataSource => "metadata source",
        Kind.MfaContract => "contract",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
