using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;

namespace FederationHub.Storage.Tests.Ports;

/// <summary>A round trip proves nothing about a member that the sample leaves at its default, so the samples leave none.</summary>
public sealed class SamplesTests
{
    [Fact]
    public void Every_member_of_every_stored_record_has_a_value()
    {
        var seen = new Dictionary<PropertyInfo, bool>();
        foreach (var sample in new object[] { Samples.Whole(Samples.At), Samples.Leg(Samples.At), Samples.Session(Samples.At), Samples.LogoutJourney(Samples.At), Samples.ErrorPage(Samples.At), Samples.Settings(), Samples.Facts, Samples.RegistrationToken("rt-1"), Samples.Registered("reg-1") })
        {
            Walk(sample, seen);
        }

        seen.Where(member => !member.Value).Select(member => $"{member.Key.DeclaringType!.Name}.{member.Key.Name}")
            .Should().BeEmpty("Samples.cs sets each member that is stored");
        seen.Should().HaveCountGreaterThan(80);
    }

    private static void Walk(object value, Dictionary<PropertyInfo, bool> seen)
    {
        if (value is IEnumerable many and not string)
        {
            foreach (var one in many)
            {
                Walk(one, seen);
            }

            return;
        }

        if (value.GetType().Namespace?.StartsWith("FederationHub", StringComparison.Ordinal) != true || value is Enum)
        {
            return;
        }

        foreach (var member in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite && member.GetIndexParameters().Length == 0 && !member.IsDefined(typeof(JsonIgnoreAttribute))))
        {
            var held = member.GetValue(value);
            var set = held is not null && !Equals(held, member.PropertyType.IsValueType ? Activator.CreateInstance(member.PropertyType) : null)
                && !(held is ICollection { Count: 0 });
            seen[member] = set || seen.GetValueOrDefault(member);
            if (held is not null)
            {
                Walk(held, seen);
            }
        }
    }
}
