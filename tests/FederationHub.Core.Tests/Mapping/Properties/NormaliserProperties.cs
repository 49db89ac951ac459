using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Outcomes;
using FsCheck;
using FsCheck.Fluent;

namespace FederationHub.Core.Tests.Mapping.Properties;

public sealed class NormaliserProperties
{
    private const int Cases = 3000;

    private static Config Config => Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20_261_122UL, 1_000_003UL);

    [Fact]
    public void Whatever_is_sent_the_normaliser_answers_and_no_statement_breaks_a_rule()
    {
        var (accepted, causes) = (0, new Dictionary<string, int>(StringComparer.Ordinal));
        Prop.ForAll(ArbitraryStatements.Any.ToArbitrary(), one =>
        {
            var (sent, input) = one;
            switch (Normaliser.Normalise(sent.Statement, input, out var trace))
            {
                case Outcome<IdentityStatement>.Accepted { Value: var statement }:
                    accepted++;
                    StatementRules.Breaks(statement, sent).Should().BeEmpty();
                    StatementRules.Told(statement.Findings).Should().NotContain(ArbitraryStatements.Marker, "V-11: findings hold names");
                    break;
                case Outcome<IdentityStatement>.Rejected { Rejection: var rejection }:
                    causes[rejection.Code.Cause] = causes.GetValueOrDefault(rejection.Code.Cause) + 1;
                    rejection.ToString().Should().NotContain(ArbitraryStatements.Marker, "V-11: a refusal holds no value");
                    break;
            }

            StatementRules.Told(trace).Should().NotContain(ArbitraryStatements.Marker, "V-11: a receipt holds no value");
        }).Check(Config);

        accepted.Should().BeGreaterThan(Cases / 4, "else the rules were hardly asked; refused: {0}", string.Join(", ", causes));
        causes.Keys.Should().Contain(["scope_violation", "multi_valued", "person_key_missing", "acr_impersonation", "assurance_missing", "org_mismatch", "role_unknown", "org_id_missing", "person_id_conflict"]);
    }
}
