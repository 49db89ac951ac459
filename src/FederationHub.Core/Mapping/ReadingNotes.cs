using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>What was dropped or noticed while one statement is read: causes and names, each once, and why the rule of now gives nothing.</summary>
internal sealed class ReadingNotes(AttributeMap map)
{
    private const int MaxFindings = 100;

    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private (string? Cause, string? Name) _noted;

    /// <summary>What was dropped or noticed, each once.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The first cause since the rule of now began; null for none.</summary>
    public string? Why { get; set; }

    /// <summary>Whether the rule of now dropped something that is not of this organisation (V-06).</summary>
    public bool OutOfScope { get; private set; }

    /// <summary>Another rule begins.</summary>
    public void BeginRule()
    {
        Why = null;
        OutOfScope = false;
    }

    /// <summary>Notes something that was dropped or noticed: a cause and a name of a rule or of the hub, never a value.</summary>
    public void Note(string cause, string name)
    {
        Why ??= cause;
        OutOfScope |= cause == CoreCauses.ScopeViolation.Cause;

        // Ten thousand values may have one thing wrong with them.
        if (ReferenceEquals(_noted.Cause, cause) && ReferenceEquals(_noted.Name, name))
        {
            return;
        }

        _noted = (cause, name);
        var finding = new Finding(cause, ReceivedNames.Shown(name));
        if (_findings.Count < MaxFindings && !_findings.Contains(finding))
        {
            _findings.Add(finding);
        }
    }

    /// <summary>The same of a name that the sender chose.</summary>
    public void NoteReceived(string cause, string name)
    {
        if (ReceivedNames.IsKnown(name, map))
        {
            Note(cause, name);
            return;
        }

        var isNew = !_unknown.Contains(name);
        if (isNew && _unknown.Count < ReceivedNames.MostUnknown)
        {
            _unknown.Add(name);
            isNew = false;
        }

        Note(cause, isNew ? ReceivedNames.Others : ReceivedNames.ShownUnknown(name));
    }
}
