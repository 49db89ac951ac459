using FederationHub.Samples.Systems.Municipal;

namespace FederationHub.Samples.Tests.Systems;

public sealed class EmployeesTests
{
    private static readonly Employees All = new(
    [
        new Employee("Jan", "Jan@x", 2),
        new Employee("Local", "local@x", 1),
        new Employee("One of two", "two@x", 2),
        new Employee("Other of two", "two@x", 2),
        new Employee("One of a pair with another mode", "pair@x", 2),
        new Employee("Other of the pair", "pair@x", 1),
        new Employee("Not linked", null, 2),
        new Employee("Not linked either", "", 2),
    ]);

    [Theory]
    [InlineData("Jan@x", "account_found")]
    [InlineData("jan@x", "account_not_linked")]
    [InlineData("Jan@x ", "account_not_linked")]
    [InlineData("nobody@x", "account_not_linked")]
    [InlineData("", "account_not_linked")]
    [InlineData(null, "account_not_linked")]
    [InlineData("local@x", "sso_disabled_for_account")]
    [InlineData("two@x", "account_ambiguous")]
    [InlineData("pair@x", "account_ambiguous")]
    public void R002_11_R002_12_R002_13_Exactly_one_employee_of_mode_2_may_enter(string? loginId, string code)
    {
        var match = All.Match(loginId);

        match.AuditCode.Should().Be(code);
        (match.Employee is not null).Should().Be(code == "account_found");
    }
}
