namespace FederationHub.Samples.Systems.Municipal;

/// <summary>Somebody of the municipality who has an account here.</summary>
/// <param name="Name">What the application calls them.</param>
/// <param name="SsoLoginId">Who they are at the SSO server, byte for byte; empty: not linked.</param>
/// <param name="LoginMode">1: here only; 2: here and by single sign-on (R002-12).</param>
public sealed record Employee(string Name, string? SsoLoginId, int LoginMode)
{
    /// <summary>May try out how somebody is linked (R002-20).</summary>
    public bool Administrator { get; init; }
}

/// <summary>The employees, and who of them somebody is who comes from the SSO server.</summary>
public sealed class Employees(IReadOnlyList<Employee> all)
{
    /// <summary>What a person sees, whatever the reason: nobody learns who has an account here (R002-13).</summary>
    public const string NobodyFound = "Er is geen (unieke) medewerker in OpenWave gevonden";

    /// <summary>Finds the one employee with this login id who may come by single sign-on.</summary>
    /// <param name="loginId">What the SSO server says; null when it says nothing.</param>
    public EmployeeMatch Match(string? loginId)
    {
        // R002-11: byte for byte; Jan@x and jan@x are two people.
        var found = string.IsNullOrEmpty(loginId) ? [] : all.Where(employee => string.Equals(employee.SsoLoginId, loginId, StringComparison.Ordinal)).ToList();
        return found switch
        {
            [] => new EmployeeMatch(null, "account_not_linked"),
            [{ LoginMode: 2 } one] => new EmployeeMatch(one, "account_found"),
            [_] => new EmployeeMatch(null, "sso_disabled_for_account"),
            _ => new EmployeeMatch(null, "account_ambiguous"),
        };
    }
}

/// <summary>Whom a login id belongs to.</summary>
/// <param name="Employee">Null: nobody may enter.</param>
/// <param name="AuditCode">Why, for the application's own audit only.</param>
public sealed record EmployeeMatch(Employee? Employee, string AuditCode);
