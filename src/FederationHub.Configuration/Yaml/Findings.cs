namespace FederationHub.Configuration.Yaml;

/// <summary>The problems found so far, in the order in which they are found.</summary>
internal sealed class Findings
{
    // A name looked up among ten thousand costs a few milliseconds: enough for the first slips, not for a whole wrong file.
    private const int MaxSuggestions = 50;

    private readonly List<FileProblem> _problems = [];
    private int _suggestions;

    public bool Any => _problems.Count > 0;

    /// <summary>By line, so that a person can go through the file from top to bottom.</summary>
    public IReadOnlyList<FileProblem> All => [.. _problems.OrderBy(problem => problem.Line)];

    public void Add(int line, string field, string message) => _problems.Add(new FileProblem(Math.Max(1, line), field, message));

    /// <summary>" Did you mean 'x'?", or nothing.</summary>
    public string DidYouMean(string word, IEnumerable<string> known) =>
        _suggestions++ < MaxSuggestions && Nearest.To(word, known) is { } near ? $" Did you mean '{near}'?" : "";
}
