namespace FederationHub.Configuration.Yaml;

/// <summary>The problems found so far, in the order in which they are found.</summary>
internal sealed class Findings
{
    // A name looked up among ten thousand costs a few milliseconds: enough for the first slips, not for a whole wrong file.
    private const int MaxSuggestions = 50;

    // Enough to mend a file by; all of a wrong one could be as many as it has characters.
    private const int MaxProblems = 10_000;

    private readonly List<FileProblem> _problems = [];
    private int _more;
    private int _suggestions;

    public int Count => _problems.Count + _more;

    public bool Any => _problems.Count > 0;

    /// <summary>By line, so that a person can go through the file from top to bottom.</summary>
    public IReadOnlyList<FileProblem> All =>
    [
        .. _problems.OrderBy(problem => problem.Line),
        .. _more == 0 ? (FileProblem[])[] : [new FileProblem(_problems[^1].Line, "", $"There are {_more} more problems; mend these first.")],
    ];

    public void Add(int line, string field, string message)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(new FileProblem(Math.Max(1, line), field, message));
        }
        else
        {
            _more++;
        }
    }

    /// <summary>" Did you mean 'x'?", or nothing.</summary>
    public string DidYouMean(string word, IEnumerable<string> known) =>
        _suggestions++ < MaxSuggestions && Nearest.To(word, known) is { } near ? $" Did you mean '{near}'?" : "";
}
