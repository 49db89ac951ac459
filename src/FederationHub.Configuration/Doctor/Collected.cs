namespace FederationHub.Configuration.Doctor;

/// <summary>Findings about many things of a kind: what is wrong with each, and one word for each check that found nothing.</summary>
internal sealed class Collected
{
    private readonly List<Finding> _found = [];

    public void Add(Finding finding) => _found.Add(finding);

    /// <summary>All of them; a check without findings is well, for <paramref name="count"/> things.</summary>
    public IReadOnlyList<Finding> With(int count, params IEnumerable<DoctorRule> rules)
    {
        foreach (var rule in rules.Where(rule => !_found.Any(finding => finding.Id == rule.Id)))
        {
            _found.Add(rule.Ok(FormattableString.Invariant($"{count} checked")));
        }

        return _found;
    }
}
