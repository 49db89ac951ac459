using System.Globalization;

namespace FederationHub.Configuration.Doctor;

/// <summary>Contracts that guarantee a second factor: whether their end comes near, or has come.</summary>
internal static class ContractChecks
{
    public static IEnumerable<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        if (facts.Settings is not { } settings)
        {
            return [DoctorRules.ContractEnds.Unchecked("The configuration could not be read.")];
        }

        var found = new Collected();
        foreach (var contract in settings.MfaContracts)
        {
            if (contract.EndsWithinDays(settings.MfaContracts, now) is { } days)
            {
                found.Add(DoctorRules.ContractEnds.Warning(
                    string.Create(CultureInfo.InvariantCulture, $"{contract.Reference} ends {Words.Days(contract.To - now)} (within {days}), and no other follows it."),
                    $"Ask {contract.Owner}, and write the next one under mfa_contracts in the hub file.", contract.Id));
            }
            else if (contract.To <= now && !settings.MfaContracts.Any(next => next.Organisation == contract.Organisation && next.Upstream == contract.Upstream && next.To > now))
            {
                found.Add(DoctorRules.ContractEnds.Warning(
                    $"{contract.Reference} ended on {Words.Day(contract.To)}: its people have one factor.",
                    $"Ask {contract.Owner}, and write the next one under mfa_contracts in the hub file.", contract.Id));
            }
        }

        return found.With(settings.MfaContracts.Count, DoctorRules.ContractEnds);
    }
}
