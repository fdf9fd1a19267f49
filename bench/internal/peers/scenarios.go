package peers

import (
	"fmt"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// Scenario is a number of objects of one kind, or of several that belong together.
type Scenario struct {
	Name  string
	Block string // its name in the files of configurations
	Title string
	Short string          // for a plot
	Users func(n int) int // how many Leaf users must be there before, for n objects
	Parts int             // objects that belong together and are counted one by one; 0 is 1
	Most  int             // objects of plans that are timed beside other peers, where more show what other rows show too; 0 is any number
}

// The scenarios. AgLeader serves to check what is right and is not timed.
var (
	Keys     = Scenario{Name: "keys", Block: "keys", Title: "API keys, all of one Leaf user", Short: "keys of\none user", Users: one}
	Users    = Scenario{Name: "users", Block: "keys", Title: "API keys, each of a Leaf user of its own", Short: "keys of\nmany users", Users: each, Most: 100}
	Apps     = Scenario{Name: "apps", Block: "apps", Title: "apps of one provider (John Deere)", Short: "apps", Users: none}
	Agvance  = Scenario{Name: "agvance", Block: "agvance", Title: "Agvance credentials, each of a Leaf user of its own", Short: "Agvance\ncredentials", Users: each}
	AgLeader = Scenario{Name: "agleader", Block: "agleader", Title: "AgLeader credentials, each of a Leaf user of its own", Short: "AgLeader\ncredentials", Users: each}
	Growers  = Scenario{
		Name: "growers", Block: "growers", Title: "growers: Leaf user, Agvance credentials, configuration and API key of each", Short: "growers\n(4 objects each)",
		Users: none, Parts: 4, Most: 100, // part growth has more
	}
)

// Timed are the scenarios that are timed, in the order of tables.
var Timed = []Scenario{Keys, Users, Apps, Agvance, Growers}

func none(int) int   { return 0 }
func one(int) int    { return 1 }
func each(n int) int { return n }

// Instances is how many of what the scenario repeats make n objects, and one at least.
func (s Scenario) Instances(n int) int { return max(1, n/max(1, s.Parts)) }

// Timed reports whether plans of n objects are timed.
func (s Scenario) Timed(n int) bool { return s.Most == 0 || n <= s.Most }

// Seed adds the Leaf users that n objects need, and returns their ids.
func (s Scenario) Seed(sim *leafsim.Simulator, n int) []string {
	users := make([]string, s.Users(n))
	for i := range users {
		users[i] = sim.AddUser(fmt.Sprintf("Grower %d", i))
	}
	return users
}
